import {
  checkKnown,
  durationMs,
  OptionError,
  type CallLimits,
  type Duration,
  type Policy,
  type PolicyLimits,
  type RateLimitKey,
} from '@sluice/core';
import type { Request, Response } from 'express';
import { checkPolicyName } from './headers/structured-field';
import { allOf, type Eventually } from './eventually';
import type { KeyOf, PerRequest, PolicyOptions, RateLimitOptions } from './options';

const KNOWN = ['name', 'limit', 'window', 'algorithm', 'burst', 'shadow', 'key'];

/** The policies as given, or the one that the options of the gate itself describe. */
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
  });
  return options.policies;
}

function singlePolicy(options: Extract<RateLimitOptions, { policies?: never }>): PolicyOptions {
  const { limit, window, algorithm, burst, name } = options;
  if (name !== undefined) checkPolicyName('name', name);
  const policy = { name: name ?? 'default', limit, window, ...(algorithm && { algorithm }), burst };
  return name === undefined ? { ...policy, name: nameAfter(limit, window) } : policy;
}

/** `100-in-1min`: so that two limiters on one response can be told apart. */
function nameAfter(limit: PerRequest<number>, window: PerRequest<Duration>): string {
  if (typeof limit === 'function' || typeof window === 'function') {
    throw new OptionError('name', 'given where `limit` or `window` is a function', undefined);
  }
  return `${String(limit)}-in-${spelled(durationMs('window', window))}`;
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

function spelled(ms: number): string {
  const [unit, unitMs] = UNITS.find(([, length]) => ms % length === 0) ?? ['ms', 1];
  return String(ms / unitMs) + unit;
}

/** The name under which core is given the gate's own key, beside policies with keys of their own. No policy can have it. */
const GATE_KEY = '\u0000gate';

/** The policies as core takes them: what is a function here comes with each call there. */
export function corePolicies(policies: readonly PolicyOptions[], shadow: boolean): Policy[] {
  const severalKeys = policies.some(({ key }) => key !== undefined);
  return policies.map((policy) => ({
    ...policy,
    limit: typeof policy.limit === 'function' ? 'per-call' : policy.limit,
    window: typeof policy.window === 'function' ? 'per-call' : policy.window,
    burst: typeof policy.burst === 'function' ? undefined : policy.burst,
    shadow: shadow || policy.shadow === true,
    key: severalKeys ? (policy.key === undefined ? GATE_KEY : policy.name) : undefined,
  }));
}

/** Who a request is counted as: one key, or one for each policy that has its own. */
export type KeysOf = (req: Request, res: Response) => Eventually<RateLimitKey>;

export function keysOf(policies: readonly PolicyOptions[], gateKey: KeyOf): KeysOf {
  if (policies.every(({ key }) => key === undefined)) return gateKey;
  const names: string[] = [];
  const functions: KeyOf[] = [];
  for (const { name, key } of policies) {
    const label = key === undefined ? GATE_KEY : name;
    if (names.includes(label)) continue;
    names.push(label);
    functions.push(key ?? gateKey);
  }
  return (req, res) =>
    allOf(
      functions.map((key) => key(req, res)),
      (keys) => Object.fromEntries(names.map((name, index) => [name, keys[index] ?? ''])),
    );
}

/** The limits of a request where functions decide them; `undefined` when none does. */
export type LimitsOf = (req: Request, res: Response) => Eventually<CallLimits>;

export function limitsOf(policies: readonly PolicyOptions[]): LimitsOf | undefined {
  const asked = policies.flatMap(({ name, limit, window, burst }) =>
    Object.entries({ limit, window, burst }).flatMap(([field, value]) =>
      typeof value === 'function' ? [{ name, field, value: value as AnyFunction }] : [],
    ),
  );
  if (asked.length === 0) return undefined;
  return (req, res) =>
    allOf(
      asked.map(({ value }) => value(req, res)),
      (values) => {
        const limits: Record<string, PolicyLimits> = {};
        asked.forEach(({ name, field }, index) => {
          limits[name] = { ...limits[name], [field]: values[index] };
        });
        return limits;
      },
    );
}

type AnyFunction = (req: Request, res: Response) => Eventually<number | Duration>;
