import { durationMs, type Duration } from '../duration';
import { OptionError } from '../errors';
import { checkInteger, checkKnown, checkOneOf, checkText } from '../options';
import { isNonEmpty, mapNonEmpty, type NonEmpty } from './non-empty';

/**
 * How a policy counts, and what it bounds:
 * - `gcra` (token bucket): at most `burst` in an instant, at most `burst` + `limit` in any window
 * - `fixed-window`: at most `limit` in a window, which opens at the first request; twice that across two windows
 * - `sliding-window`: usually at most `limit` in any window; twice that at worst
 * - `strict-window`: never more than `limit` in any window; a request may count for a twentieth of a window too long
 */
export type Algorithm = 'gcra' | 'fixed-window' | 'sliding-window' | 'strict-window';

export const ALGORITHMS: readonly Algorithm[] = ['gcra', 'fixed-window', 'sliding-window', 'strict-window'];

/** So much per so long. */
export interface Policy {
  /** How it is called in results and headers. Unique in its limiter. */
  name: string;

  /** Units of cost per window: 1 to 10^12. `'per-call'`: every call brings its own, see {@link CallLimits}. */
  limit: number | 'per-call';

  /** Up to 366 days. `'per-call'` as for `limit`. */
  window: Duration | 'per-call';

  /** @default 'gcra' */
  algorithm?: Algorithm;

  /**
   * For `gcra`: how many units may come in an instant.
   *
   * @default the limit
   */
  burst?: number | undefined;

  /**
   * Only watch: reported, but refuses nothing. Charged when it would have allowed a request that was allowed.
   *
   * @default false
   */
  shadow?: boolean;

  /**
   * Names the key that the policy counts by, where policies count by different ones (`'address'`, `'account'`): given for
   * all policies of a limiter or for none. Policies with the same are decided together, and calls take an object with a
   * string for each name.
   */
  key?: string | undefined;
}

/** Limits for one call, by the name of the policy: what is left out stays as the policy has it. */
export type CallLimits = Readonly<Record<string, PolicyLimits>>;

export interface PolicyLimits {
  readonly limit?: number | undefined;
  readonly window?: Duration | undefined;
  readonly burst?: number | undefined;
}

/** A policy that was checked. What is decided per call is `undefined` here. */
export interface ResolvedPolicy {
  readonly name: string;
  readonly algorithm: Algorithm;
  readonly limit: number | undefined;
  readonly windowMs: number | undefined;
  readonly burst: number | undefined;
  readonly shadow: boolean;
  readonly key: string | undefined;
}

const KNOWN = ['name', 'limit', 'window', 'algorithm', 'burst', 'shadow', 'key'];
const MAX_UNITS = 1e12;
/** Far more than anybody has, and far fewer than a script can take. */
const MAX_POLICIES = 100;

/** The longest window, and the longest block. */
export const MAX_WINDOW_MS = 366 * 86_400_000;

/** @throws {OptionError} for anything that no limiter could do as asked. */
export function resolvePolicies(policies: readonly Policy[]): NonEmpty<ResolvedPolicy> {
  const given: unknown = policies;
  if (!Array.isArray(given) || !isNonEmpty(policies) || policies.length > MAX_POLICIES) {
    throw new OptionError('policies', `an array of 1 to ${MAX_POLICIES} policies`, policies);
  }
  const resolved = mapNonEmpty(policies, (policy, index) => resolve(policy, `policies[${index}].`));
  resolved.forEach(({ name, key }, index) => {
    const path = `policies[${index}].`;
    if (resolved.findIndex((other) => other.name === name) !== index) {
      throw new OptionError(`${path}name`, 'different from the names of the other policies', name);
    }
    if ((key === undefined) !== (resolved[0].key === undefined)) {
      throw new OptionError(`${path}key`, 'given for all policies or for none', key);
    }
  });
  return resolved;
}

function resolve(policy: Policy, path: string): ResolvedPolicy {
  checkKnown(policy, KNOWN, path);
  const { name, limit, window, algorithm = 'gcra', burst, shadow = false, key } = policy;
  checkText(`${path}name`, name, 128);
  checkOneOf(`${path}algorithm`, algorithm, ALGORITHMS);
  checkOneOf(`${path}shadow`, shadow, [true, false]);
  if (key !== undefined) checkText(`${path}key`, key, 128);
  if (burst !== undefined) checkHasBurst(algorithm, burst, path);
  return {
    name,
    algorithm,
    limit: limit === 'per-call' ? undefined : checkedLimit(`${path}limit`, limit),
    windowMs: window === 'per-call' ? undefined : checkedWindow(`${path}window`, window),
    burst: burst === undefined ? undefined : checkedLimit(`${path}burst`, burst),
    shadow,
    key,
  };
}

/** The policy with the limits of one call. */
export function withLimits(policy: ResolvedPolicy, limits: PolicyLimits, path: string): ResolvedPolicy {
  const { limit, window, burst } = limits;
  if (burst !== undefined) checkHasBurst(policy.algorithm, burst, path);
  return {
    ...policy,
    limit: limit === undefined ? policy.limit : checkedLimit(`${path}limit`, limit),
    windowMs: window === undefined ? policy.windowMs : checkedWindow(`${path}window`, window),
    burst: burst === undefined ? policy.burst : checkedLimit(`${path}burst`, burst),
  };
}

/** @throws {OptionError} unless `cost` is one that a request may have; 0 charges nothing. */
export function checkCost(option: string, cost: unknown): void {
  checkInteger(option, cost, 0, MAX_UNITS);
}

function checkHasBurst(algorithm: Algorithm, burst: number, path: string): void {
  if (algorithm === 'gcra') return;
  throw new OptionError(`${path}burst`, `left out: \`${algorithm}\` has none`, burst);
}

function checkedLimit(option: string, limit: number): number {
  checkInteger(option, limit, 1, MAX_UNITS);
  return limit;
}

function checkedWindow(option: string, window: Duration): number {
  return durationMs(option, window, 1, MAX_WINDOW_MS);
}
