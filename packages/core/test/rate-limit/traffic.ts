import * as fc from 'fast-check';
import type { Algorithm, Policy } from '../../src/index';

export const ALGORITHMS: readonly Algorithm[] = ['gcra', 'fixed-window', 'sliding-window', 'strict-window'];

export interface TestPolicy extends Policy {
  readonly limit: number;
  readonly window: number;
}

/** Small limits in small windows, so that random traffic meets every edge. */
export function somePolicy(algorithm: Algorithm, name = 'p'): fc.Arbitrary<TestPolicy> {
  const burst =
    algorithm === 'gcra'
      ? fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined })
      : fc.constant(undefined);
  return fc
    .record({ limit: fc.integer({ min: 1, max: 8 }), window: fc.integer({ min: 2, max: 3000 }), burst })
    .map((limits) => ({ name, algorithm, ...limits }));
}

export interface Step {
  /** Since the last step, in µs. */
  readonly wait: number;
  readonly cost: number;
}

/** Requests at random: at once, in a fraction of the window, and across windows. `grain`: µs that every wait is a multiple of. */
export function someTraffic({ limit, window }: TestPolicy, grain = 1): fc.Arbitrary<Step[]> {
  const us = window * 1000;
  const wait = fc
    .oneof(
      { weight: 4, arbitrary: fc.constant(0) },
      { weight: 4, arbitrary: fc.integer({ min: 0, max: Math.ceil((us / limit) * 1.5) }) },
      { weight: 2, arbitrary: fc.integer({ min: 0, max: 2 * us }) },
      { weight: 1, arbitrary: fc.constantFrom(us - 1, us, us + 1, Math.ceil(us / 20)) },
    )
    .map((value) => value - (value % grain));
  const cost = fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: limit + 1 }));
  return fc.array(fc.record({ wait, cost }), { minLength: 5, maxLength: 40 });
}
