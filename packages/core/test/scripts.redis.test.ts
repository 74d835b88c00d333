import { itHonoursItsSignature, useRedis } from '@sluice/test-support';
import { scripts } from '../src/index';

const redis = useRedis();

describe('every script', () => {
  for (const script of scripts.values()) itHonoursItsSignature(script, redis);

  it('has a name of its own', () => {
    const names = [...scripts.values()].map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    expect(names).toContain('rate-limit/policies');
  });
});
