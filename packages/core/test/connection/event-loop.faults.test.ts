import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { nodeRedis, useRedis, type NodeRedisVersion } from '@sluice/test-support';
import { createConnection } from '../../src/index';
import { increment } from './scripts';

const redis = useRedis();
const versions = Object.keys(nodeRedis) as NodeRedisVersion[];

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** As many as go out in one write. */
const CALLS = 5;
const written = () => new Promise(setImmediate);
const notYetWritten = () => Promise.resolve();

/** Longer than the deadline; and shorter, but longer than what counts as slow, which is 80 % of it. */
const blocks = [
  { deadline: 100, blockedMs: 300, when: 'after the calls were written', moment: written },
  { deadline: 1000, blockedMs: 850, when: 'after the calls were written', moment: written },
  { deadline: 1000, blockedMs: 850, when: 'before the calls were written', moment: notYetWritten },
];

describe.each(versions)('with node-redis %s and', (version) => {
  it.each(blocks)(
    'a deadline of $deadline ms, an event loop blocked for $blockedMs ms $when turns no answer into a failure',
    async ({ deadline, blockedMs, moment }) => {
      const states: unknown[] = [];
      const onEvent = (event: unknown) => {
        if ((event as { type: string }).type === 'breaker') states.push(event);
      };
      subscribe('sluice:connection', onEvent);
      const connection = createConnection(await redis.client(version), { deadline });
      const call = () => connection.run(increment, { counter: 'n' }, { by: 1 });
      await call();
      for (let round = 0; round < 3; round++) {
        const calls = Promise.all(Array.from({ length: CALLS }, call));
        await moment();
        block(blockedMs);
        await calls;
      }
      connection.close();
      unsubscribe('sluice:connection', onEvent);
      expect(states).toEqual([]); // no breaker opened
    },
  );
});
