import { OptionError } from '../errors';
import type { NonEmpty } from './non-empty';
import type { Algorithm, ResolvedPolicy } from './policy';

/** Sub-buckets in a strict window: a request counts for up to a twentieth of the window too long. */
const STRICT_BUCKETS = 20;

/** The farthest that a bucket may reach into the future, about 30 years: TATs stay exact integers of a double. */
const MAX_CAPACITY_US = 1e15;

/** A policy in the numbers that its algorithm counts in, the same for Redis and for this process. */
export interface Rule {
  readonly name: string;
  readonly algorithm: Algorithm;
  readonly shadow: boolean;
  readonly limit: number;
  readonly windowMs: number;
  /** The most that may be in use: µs for gcra, units of cost for the others. */
  readonly capacity: number;
  /** µs of the window or, where there are several, of each of its buckets. */
  readonly width: number;
  /** How many buckets matter at a time: the newest, and those that reach into the window before now. */
  readonly buckets: number;
  /** Names the state in a store of several: states that mean different things have different names. */
  readonly field: string;
}

/** One rule for each policy of a group. The same limits give the same array, which thus serves as their version. */
export type Rules = NonEmpty<Rule>;

/** @throws {OptionError} when a limit is missing, or asks for more than can be counted exactly. */
export function ruleFor(policy: ResolvedPolicy, path: string): Rule {
  const { name, algorithm, shadow, limit, windowMs, burst } = policy;
  if (limit === undefined) throw new OptionError(`${path}limit`, 'given with the call', limit);
  if (windowMs === undefined) throw new OptionError(`${path}window`, 'given with the call', windowMs);

  const windowUs = windowMs * 1000;
  const common = { name, algorithm, shadow, limit, windowMs };
  switch (algorithm) {
    case 'gcra': {
      const capacity = gcraCapacity(limit, windowUs, burst ?? limit, path);
      return { ...common, capacity, width: 0, buckets: 0, field: `${name}/gcra` };
    }
    case 'fixed-window':
      return counting(windowUs, 0, `${name}/fixed`);
    case 'sliding-window':
      return counting(windowUs, 2, `${name}/sliding/${String(windowMs)}`);
    case 'strict-window': {
      const width = Math.ceil(windowUs / STRICT_BUCKETS);
      return counting(width, STRICT_BUCKETS + 1, `${name}/strict/${String(windowMs)}`);
    }
  }

  function counting(width: number, buckets: number, field: string): Rule {
    return { ...common, capacity: limit as number, width, buckets, field };
  }
}

/**
 * What a cost takes of the capacity, always a whole number. Rounded up, so that rounding never admits too much, and
 * capped at twice the capacity, beyond which nothing is ever recorded.
 */
export function chargeOf(rule: Rule, cost: number): number {
  if (rule.algorithm !== 'gcra') return cost;
  return Math.min(ceilOfShare(cost, rule.windowMs * 1000, rule.limit), 2 * rule.capacity);
}

/** How many units of cost still fit into what is left of the capacity: the inverse of {@link chargeOf}. */
export function unitsIn(rule: Rule, room: number): number {
  if (room <= 0) return 0;
  return rule.algorithm === 'gcra' ? floorOfShare(room, rule.limit, rule.windowMs * 1000) : room;
}

/**
 * How many µs the theoretical arrival time may be ahead.
 *
 * `burst` single requests take `burst` × ⌈T⌉, T being the emission interval; ⌈(burst + 1) × T⌉ would let `burst` + 1
 * units in at once. The smaller of the bounds never admits too much. They agree unless T has a fraction and is below
 * `burst` µs: then single requests may be refused that fraction earlier.
 */
function gcraCapacity(limit: number, windowUs: number, burst: number, path: string): number {
  if (limit > windowUs) {
    throw new OptionError(
      `${path}limit`,
      'at most one unit per µs of the window: use a coarser unit of cost',
      limit,
    );
  }
  const capacity = Math.min(burst * Math.ceil(windowUs / limit), ceilOfShare(burst + 1, windowUs, limit) - 1);
  if (capacity > MAX_CAPACITY_US) {
    throw new OptionError(`${path}burst`, 'at most what the limit gives in 30 years', burst);
  }
  return capacity;
}

/** ⌊a × b / c⌋ of positive integers, exact where the product has more bits than a double. */
function floorOfShare(a: number, b: number, c: number): number {
  const product = a * b;
  if (product > Number.MAX_SAFE_INTEGER) return Number((BigInt(a) * BigInt(b)) / BigInt(c));
  return (product - (product % c)) / c;
}

/** ⌈a × b / c⌉ of positive integers, exact where the product has more bits than a double. */
function ceilOfShare(a: number, b: number, c: number): number {
  const product = a * b;
  if (product > Number.MAX_SAFE_INTEGER) {
    return Number((BigInt(a) * BigInt(b) + BigInt(c) - 1n) / BigInt(c));
  }
  const rest = product % c;
  return (product - rest) / c + (rest > 0 ? 1 : 0);
}
