import { checkInteger, isThenable, type CallLimits, type RateLimitKey } from '@sluice/core';
import type { Request, Response } from 'express';
import { callAll, whenThere, type Eventually } from './eventually';
import { askedLimits, assembleLimits } from './policy-limits';
import type { PolicyKeys } from './policy-keys';
import type { KeyOf } from './policy-options';
import type { ResolvedOptions } from './resolve-options';

/** Goes on with who asks, what the request costs, and under which limits. */
export type WithQuestion = <Outcome>(
  req: Request,
  res: Response,
  decide: Decide<Outcome>,
) => Eventually<Outcome>;

export type Decide<Outcome> = (
  req: Request,
  res: Response,
  key: RateLimitKey,
  cost: number,
  limits: CallLimits | undefined,
) => Eventually<Outcome>;

/**
 * Asks the callbacks. Stays synchronous for as long as they do; those that do not are waited for together.
 *
 * What a callback throws, or gives in place of what it should, comes out as it is: never is it taken for an outage.
 */
export function createQuestion(options: ResolvedOptions, keys: PolicyKeys, gateKey: KeyOf): WithQuestion {
  const { cost } = options;
  const keyFunctions = keys.groups.map(({ key }) => key ?? gateKey);
  const asked = askedLimits(options.policies, options.single);
  const [keyOf] = keyFunctions;
  if (keyOf !== undefined && keyFunctions.length === 1 && typeof cost === 'number' && asked.length === 0) {
    return function withKey(req, res, decide) {
      const key = keyOf(req, res);
      if (!isThenable(key)) return decide(req, res, keys.single(key), cost, undefined);
      return key.then((settled) => decide(req, res, keys.single(settled), cost, undefined));
    };
  }

  const costFunctions = typeof cost === 'function' ? [cost] : [];
  const limitsFrom = keyFunctions.length + costFunctions.length;
  const calls = [...keyFunctions, ...costFunctions, ...asked.map(({ ask }) => ask)];
  return function withAll(req, res, decide) {
    return whenThere(callAll(calls, req, res), (values) => {
      const key = keys.assemble(values.slice(0, keyFunctions.length));
      const units = typeof cost === 'function' ? readCost(values[keyFunctions.length]) : cost;
      const limits = asked.length === 0 ? undefined : assembleLimits(asked, values.slice(limitsFrom));
      return decide(req, res, key, units, limits);
    });
  };
}

/** Whether there is anything to ask the app. */
export function asksApp({ skip, key, cost, policies }: ResolvedOptions): boolean {
  const ofPolicies = policies.flatMap((policy) => [policy.key, policy.limit, policy.window, policy.burst]);
  return [skip, key, cost, ...ofPolicies].some((option) => typeof option === 'function');
}

function readCost(value: unknown): number {
  checkInteger('cost', value, 0);
  return value as number;
}
