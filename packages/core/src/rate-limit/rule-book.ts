import { LRUCache } from 'lru-cache';
import { checkKnown } from '../options';
import { mapNonEmpty, type NonEmpty } from './non-empty';
import { withLimits, type CallLimits, type PolicyLimits, type ResolvedPolicy } from './policy';
import { ruleFor, type Rules } from './rule';

/** How many different sets of limits per call are kept ready: plans, not clients. */
const KEPT = 1000;

const KNOWN = ['limit', 'window', 'burst'];

/** The rules of policies, with the limits that a call may bring. */
export class RuleBook {
  readonly #policies: NonEmpty<ResolvedPolicy>;
  /** Without limits of a call: `undefined` where every call has to bring some. */
  readonly standing: Rules | undefined;
  readonly #perCall = new LRUCache<string, Rules>({ max: KEPT });

  constructor(policies: NonEmpty<ResolvedPolicy>) {
    this.#policies = policies;
    const complete = policies.every(({ limit, windowMs }) => limit !== undefined && windowMs !== undefined);
    if (complete) this.standing = this.#rules(undefined);
  }

  /** @throws {OptionError} when a limit is missing or wrong. */
  rules(limits: CallLimits | undefined): Rules {
    if (limits === undefined && this.standing !== undefined) return this.standing;
    const version = this.#version(limits);
    let rules = this.#perCall.get(version);
    if (rules === undefined) this.#perCall.set(version, (rules = this.#rules(limits)));
    return rules;
  }

  #rules(limits: CallLimits | undefined): Rules {
    return mapNonEmpty(this.#policies, (policy, index) => {
      const own = ownLimits(limits, policy.name);
      if (own === undefined) return ruleFor(policy, `policies[${String(index)}].`);
      const path = `limits.${policy.name}.`;
      return ruleFor(withLimits(policy, own, path), path);
    });
  }

  #version(limits: CallLimits | undefined): string {
    let version = '';
    for (const { name } of this.#policies) {
      const own = ownLimits(limits, name);
      if (own === undefined) {
        version += ';';
        continue;
      }
      checkKnown(own, KNOWN, `limits.${name}.`);
      version += `${tagged(own.limit)},${tagged(own.window)},${tagged(own.burst)};`;
    }
    return version;
  }
}

/** A policy may be called as a member of every object is, `constructor` or `__proto__`. */
function ownLimits(limits: CallLimits | undefined, name: string): PolicyLimits | undefined {
  return limits !== undefined && Object.hasOwn(limits, name) ? limits[name] : undefined;
}

/** 5 is a limit, and '5' is not. Whatever is neither is refused before it is kept under its version. */
function tagged(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'number' || value === undefined ? String(value) : '?';
}
