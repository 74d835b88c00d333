import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { nodeRedis, useRedis, type NodeRedisVersion } from '@sluice/test-support';
import { createConnection } from '../../src/index';
import { increment } from './scripts';

const redis = useRedis();
const versions = Object.keys(nodeRedis) as NodeRedisVersion[];

const DEADLINE_MS = 100;

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

const moments: Record<string, () => Promise<unknown>> = {
  'before the calls are written': () => Promise.resolve(),
  'after the calls are written': () => new Promise(setImmediate),
};

describe.each(versions)('with node-redis %s, an event loop that is blocked', (version) => {
  // Longer than the deadline, and shorter, but longer than what counts as slow.
  describe.each([3 * DEADLINE_MS, 0.9 * DEADLINE_MS])('for %i ms', (blockedMs) => {
    it.each(Object.entries(moments))('%s turns no answer into a failure', async (_, moment) => {
      const states: unknown[] = [];
      const onEvent = (event: unknown) => states.push(event);
      subscribe('sluice:connection', onEvent);
      const connection = createConnection(await redis.client(version), { deadline: DEADLINE_MS });
      const call = () => connection.run(increment, { counter: 'n' }, { by: 1 });
      await call();
      for (let round = 0; round < 3; round++) {
        const calls = Promise.all(Array.from({ length: 30 }, call));
        await moment();
        block(blockedMs);
        await calls;
      }
      connection.close();
      unsubscribe('sluice:connection', onEvent);
      expect(states).toEqual([]); // no breaker opened
    });
  });
});
