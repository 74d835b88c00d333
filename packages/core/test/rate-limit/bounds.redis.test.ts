import * as fc from 'fast-check';
import type { Algorithm } from '../../src/index';
import { useTwins } from './twins';
import { ExactLog } from './exact-log';
import { ALGORITHMS, somePolicy, someTraffic, type Step, type TestPolicy } from './traffic';
import { microsecondsAt } from './virtual-time';

const twins = useTwins();
const MINUTES = 180_000;

/** Both limiters over the same traffic, each with the log of what it admitted. */
async function run(policy: TestPolicy, steps: readonly Step[]) {
  const { consume } = await twins.of([policy]);
  const logs = { inRedis: new ExactLog(), here: new ExactLog() };
  let at = 0;
  const answers = [];
  for (const { wait, cost } of steps) {
    at += wait;
    const answer = await consume(at, cost);
    if (answer.inRedis.allowed) logs.inRedis.add(at, cost);
    if (answer.here.allowed) logs.here.add(at, cost);
    answers.push({ at, cost, ...answer });
  }
  return { logs, answers };
}

/** Random traffic against a policy of the algorithm. */
function traffic(algorithm: Algorithm, grain?: number) {
  return somePolicy(algorithm).chain((policy) => fc.tuple(fc.constant(policy), someTraffic(policy, grain)));
}

/** @param isWithin is told too in how many µs the limiter counts */
function holds(
  algorithm: Algorithm,
  isWithin: (log: ExactLog, policy: TestPolicy, grain: number) => boolean,
) {
  return fc.assert(
    fc.asyncProperty(traffic(algorithm), async ([policy, steps]) => {
      const { logs } = await run(policy, steps);
      return isWithin(logs.inRedis, policy, 1000) && isWithin(logs.here, policy, 1);
    }),
    { numRuns: 60 },
  );
}

describe('what an algorithm admits, by the log of all that it admitted', () => {
  it(
    'gcra: the burst at once, and the burst with what the limit gives in any span',
    () =>
      holds('gcra', (log, { limit, window, burst = limit }) => {
        const us = window * 1000;
        return [0, us / 3, us, 2 * us].every((span) => log.mostIn(span) <= burst + (limit * span) / us);
      }),
    MINUTES,
  );

  it(
    'fixed-window: the limit in each window, twice the limit in any span as long as one',
    () =>
      holds('fixed-window', (log, { limit, window }, grain) => {
        const us = window * 1000;
        return (
          log.mostIn(us - grain) <= 2 * limit && perWindow(log, us, grain).every((used) => used <= limit)
        );
      }),
    MINUTES,
  );

  it(
    'sliding-window: twice the limit in any window at worst',
    () => holds('sliding-window', (log, { limit, window }) => log.mostIn(window * 1000 - 1) <= 2 * limit),
    MINUTES,
  );

  it(
    'strict-window: the limit in any window',
    () => holds('strict-window', (log, { limit, window }) => log.mostIn(window * 1000) <= limit),
    MINUTES,
  );
});

/** What was admitted in each window, the first of which opens with the first request and the next with the first after it. */
function perWindow(log: ExactLog, us: number, grain: number): number[] {
  const sums: number[] = [];
  let ends = -1;
  for (const { at, cost } of log.entries) {
    if (at >= ends) {
      ends = at - (at % grain) + us;
      sums.push(0);
    }
    sums[sums.length - 1] = (sums.at(-1) ?? 0) + cost;
  }
  return sums;
}

describe('what an algorithm refuses', () => {
  /** Whether `cost` would have been too much, given what was admitted before. */
  const tooMuch: Record<Algorithm, (log: ExactLog, at: number, cost: number, policy: TestPolicy) => boolean> =
    {
      gcra(log, at, cost, { limit, window, burst = limit }) {
        let tat = 0;
        for (const entry of log.entries) tat = Math.max(tat, entry.at) + (entry.cost * window * 1000) / limit;
        return Math.max(tat, at) + (cost * window * 1000) / limit > at + (burst * window * 1000) / limit;
      },
      'fixed-window'(log, at, cost, { limit, window }) {
        let [ends, used] = [0, 0];
        for (const entry of [...log.entries, { at, cost }]) {
          if (entry.at >= ends) [ends, used] = [entry.at + window * 1000, 0];
          used += entry.cost;
        }
        return used > limit;
      },
      'sliding-window'(log, at, cost, { limit, window }) {
        const us = window * 1000;
        const start = at - (microsecondsAt(at) % us);
        const before = log.sum(start - us, start - 1);
        return log.sum(start, at) + (before * (us - (at - start))) / us + cost > limit;
      },
      'strict-window'(log, at, cost, { limit, window }) {
        return log.sum(at - window * 1000 - Math.ceil(window * 50) + 1, at) + cost > limit;
      },
    };

  it.each(ALGORITHMS)(
    '%s: nothing but what its rule says, and the same in Redis as in the process',
    async (algorithm) => {
      // Windows that the limit divides, and whole milliseconds: what Redis and a double count exactly.
      const exact = traffic(algorithm, 1000).map(
        ([policy, steps]) => [{ ...policy, window: policy.window * policy.limit }, steps] as const,
      );
      await fc.assert(
        fc.asyncProperty(exact, async ([policy, steps]) => {
          const { answers } = await run(policy, steps);
          const log = new ExactLog();
          for (const { at, cost, inRedis, here } of answers) {
            const mustRefuse = tooMuch[algorithm](log, at, cost, policy);
            // A strict window may count a request for a twentieth too long; the others know no doubt.
            if (algorithm !== 'strict-window' || !mustRefuse) expect(inRedis.allowed).toBe(!mustRefuse);
            expect({ ...here, source: 'redis' }).toEqual({ ...inRedis });
            if (inRedis.allowed) log.add(at, cost);
          }
        }),
        { numRuns: 60 },
      );
    },
    MINUTES,
  );
});
