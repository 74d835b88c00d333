import * as fc from 'fast-check';
import { useTwins } from './twins';
import { ALGORITHMS, somePolicy, someTraffic } from './traffic';

const twins = useTwins();

describe('retryAfterMs', () => {
  it.each(ALGORITHMS)(
    '%s: waiting that long passes, and a millisecond less does not',
    async (algorithm) => {
      const traffic = somePolicy(algorithm).chain((policy) =>
        fc.tuple(fc.constant(policy), someTraffic(policy, 1000)),
      );
      await fc.assert(
        fc.asyncProperty(traffic, async ([policy, steps]) => {
          const { consume } = await twins.of([policy]);
          let at = 0;
          for (const { wait, cost } of steps) {
            at += wait;
            const { retryAfterMs } = (await consume(at, cost)).inRedis;
            if (retryAfterMs === 0 || retryAfterMs === Infinity) continue;
            if (retryAfterMs > 1) {
              expect(await consume(at + (retryAfterMs - 1) * 1000, cost)).toMatchObject({
                inRedis: { allowed: false },
                here: { allowed: false },
              });
            }
            at += retryAfterMs * 1000;
            expect(await consume(at, cost)).toMatchObject({
              inRedis: { allowed: true },
              here: { allowed: true },
            });
          }
        }),
        { numRuns: 40 },
      );
    },
    180_000,
  );

  it.each(ALGORITHMS)('%s: is Infinity for a cost that can never pass', async (algorithm) => {
    const { consume } = await twins.of([{ name: 'p', algorithm, limit: 5, window: '1m' }]);
    const never = { allowed: false, remaining: 5, retryAfterMs: Infinity, resetAfterMs: 0 };
    expect(await consume(0, 6)).toMatchObject({ inRedis: never, here: never });
    expect(await consume(0, 5)).toMatchObject({ inRedis: { allowed: true }, here: { allowed: true } });
  });

  it('gcra: is Infinity beyond the burst, whatever the limit', async () => {
    const { consume } = await twins.of([{ name: 'p', limit: 60, window: '1m', burst: 3 }]);
    expect((await consume(0, 4)).inRedis.retryAfterMs).toBe(Infinity);
    expect((await consume(0, 3)).inRedis.allowed).toBe(true);
    expect((await consume(0, 3)).inRedis.retryAfterMs).toBe(3000);
  });
});
