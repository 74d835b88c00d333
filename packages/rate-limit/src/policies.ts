import {
  ALGORITHMS,
  checkInteger,
  checkKnown,
  checkOneOf,
  durationMs,
  MAX_WINDOW_MS,
  OptionError,
  type Duration,
} from '@sluice/core';
import { checkPolicyName } from './headers/structured-field';
import type { RateLimitOptions, SinglePolicyOptions } from './options';
import type { PolicyOptions } from './policy-options';

const KNOWN = ['name', 'limit', 'window', 'algorithm', 'burst', 'shadow', 'key'];

/**
 * The policies as given, or the one that the options of the gate itself describe.
 *
 * @throws {OptionError} that names the option as the developer wrote it. What is left for core to check is the same for both.
 */
export function policiesOf(options: RateLimitOptions): readonly PolicyOptions[] {
  if (options.policies === undefined) return [singlePolicy(options)];
  const beside: Readonly<Record<string, unknown>> = { ...options };
  for (const name of ['limit', 'window', 'algorithm', 'burst']) {
    if (beside[name] !== undefined) throw new OptionError(name, 'left out beside `policies`', beside[name]);
  }
  const given: unknown = options.policies;
  if (!Array.isArray(given) || given.length === 0) {
    throw new OptionError('policies', 'a list of one policy or more', given);
  }
  options.policies.forEach((policy, index) => {
    const path = `policies[${String(index)}].`;
    checkKnown(policy, KNOWN, path);
    checkPolicyName(`${path}name`, policy.name);
    checkPolicy(policy, path);
  });
  if (options.name === undefined && options.policies.some(isDecidedPerRequest)) throw nameIsMissing();
  return options.policies;
}

function singlePolicy(options: SinglePolicyOptions): PolicyOptions {
  const { limit, window, algorithm, burst, name } = options;
  const policy = { limit, window, ...(algorithm && { algorithm }), burst };
  if (name !== undefined) checkPolicyName('name', name);
  checkPolicy(policy, '');
  if (name !== undefined) return { name, ...policy };
  if (isDecidedPerRequest(policy)) throw nameIsMissing();
  return { name: nameAfter(limit as number, window as Duration), ...policy };
}

type Limits = Pick<PolicyOptions, 'limit' | 'window' | 'burst' | 'algorithm' | 'key'>;

function checkPolicy({ limit, window, burst, algorithm, key }: Limits, path: string): void {
  if (typeof limit !== 'function') checkInteger(`${path}limit`, limit, 1);
  if (typeof window !== 'function') durationMs(`${path}window`, window, 1, MAX_WINDOW_MS);
  if (algorithm !== undefined) checkOneOf(`${path}algorithm`, algorithm, ALGORITHMS);
  if (burst !== undefined) {
    if (algorithm !== undefined && algorithm !== 'gcra') {
      throw new OptionError(`${path}burst`, `left out: \`${algorithm}\` has none`, burst);
    }
    if (typeof burst !== 'function') checkInteger(`${path}burst`, burst, 1);
  }
  if (key !== undefined && typeof key !== 'function') throw new OptionError(`${path}key`, 'a function', key);
}

function isDecidedPerRequest({ limit, window, burst }: Limits): boolean {
  return [limit, window, burst].some((value) => typeof value === 'function');
}

function nameIsMissing(): OptionError {
  return new OptionError('name', 'given where `limit`, `window` or `burst` is a function', undefined);
}

/** `100-in-1min`: so that two limiters on one response can be told apart. */
function nameAfter(limit: number, window: Duration): string {
  const ms = durationMs('window', window);
  const [unit, unitMs] = UNITS.find(([, length]) => ms % length === 0) ?? ['ms', 1];
  return `${String(limit)}-in-${String(ms / unitMs)}${unit}`;
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;
