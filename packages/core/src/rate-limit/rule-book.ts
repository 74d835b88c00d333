import { LRUCache } from 'lru-cache';
import { OptionError } from '../errors';
import { mapNonEmpty, type NonEmpty } from './non-empty';
import { withLimits, type CallLimits, type ResolvedPolicy } from './policy';
import { ruleFor, type Rules } from './rule';

/** How many different sets of limits per call are kept ready: plans, not clients. */
const KEPT = 1000;

/** The rules of policies, with the limits that a call may bring. */
export class RuleBook {
  readonly #policies: NonEmpty<ResolvedPolicy>;
  readonly #standing: Rules | undefined;
  readonly #perCall = new LRUCache<string, Rules>({ max: KEPT });

  constructor(policies: NonEmpty<ResolvedPolicy>) {
    this.#policies = policies;
    const complete = policies.every(({ limit, windowMs }) => limit !== undefined && windowMs !== undefined);
    if (complete) this.#standing = this.#rules(undefined);
  }

  /** @throws {OptionError} when a limit is missing or wrong. */
  rules(limits: CallLimits | undefined): Rules {
    if (limits === undefined && this.#standing !== undefined) return this.#standing;
    const version = this.#version(limits);
    let rules = this.#perCall.get(version);
    if (rules === undefined) this.#perCall.set(version, (rules = this.#rules(limits)));
    return rules;
  }

  #rules(limits: CallLimits | undefined): Rules {
    return mapNonEmpty(this.#policies, (policy, index) => {
      const own = limits?.[policy.name];
      if (own === undefined) return ruleFor(policy, `policies[${String(index)}].`);
      const path = `limits[${String(index)}].`;
      if (typeof own !== 'object') throw new OptionError(path.slice(0, -1), 'an object', own);
      return ruleFor(withLimits(policy, own, path), path);
    });
  }

  #version(limits: CallLimits | undefined): string {
    let version = '';
    for (const { name } of this.#policies) {
      const own = limits?.[name];
      version += own === undefined ? ';' : `${String(own.limit)},${String(own.window)},${String(own.burst)};`;
    }
    return version;
  }
}
