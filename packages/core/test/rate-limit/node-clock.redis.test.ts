import { useRedis } from '@sluice/test-support';
import * as fc from 'fast-check';
import { createRateLimiter, type Reservation } from '../../src/index';
import { kinds, perform, someOperation } from './operations';
import { virtualTime } from './virtual-time';

const redis = useRedis();
const HOUR = 3_600_000;

afterEach(() => jest.restoreAllMocks());

/** Wherever the clock of Node stands, as Date shows it. */
function shiftClock(byMs: number): void {
  const now = Date.now.bind(Date);
  jest.spyOn(Date, 'now').mockImplementation(() => now() + byMs);
}

it.each(kinds)(
  '%s: an app server whose clock is an hour off decides the same',
  async (_, policies, key) => {
    const time = virtualTime(await redis.client());
    let made = 0;
    const step = fc.tuple(someOperation, fc.integer({ min: 0, max: 30_000_000 }));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 15 }), async (steps) => {
        const run = String(++made);
        const outcomes: unknown[][] = [];
        for (const shift of [0, HOUR, -HOUR]) {
          shiftClock(shift);
          const limiter = createRateLimiter({
            redis: time,
            policies,
            name: `clock-${run}-${String(shift)}`, // time begins anew, and what a reset has marked would be of the future
            denyCache: false,
            deadline: '10s',
          });
          const reservations: Reservation[] = [];
          const outcome: unknown[] = [];
          let at = 0;
          for (const [operation, wait] of steps) {
            await time.setTime((at += wait));
            outcome.push(await perform(limiter, key, operation, reservations));
          }
          await limiter.reset(key);
          await limiter.close();
          outcomes.push(outcome);
          jest.restoreAllMocks();
        }
        expect(outcomes[1]).toEqual(outcomes[0]);
        expect(outcomes[2]).toEqual(outcomes[0]);
      }),
      { numRuns: 8 },
    );
    time.close();
  },
  180_000,
);
