import { mapNonEmpty, type NonEmpty } from './non-empty';
import type { PolicyState, RateLimitResult, ResultSource } from './result';
import { unitsIn, type Rule } from './rule';

const NONE: readonly never[] = [];

/** A result, and out of sight the receipts by which its charge can be taken back, one for each policy. */
export class Decision implements RateLimitResult {
  readonly allowed: boolean;
  readonly policy: string;
  readonly limit: number;
  readonly remaining: number;
  readonly resetAfterMs: number;
  readonly retryAfterMs: number;
  readonly violated: readonly string[];
  readonly source: ResultSource;
  readonly policies: NonEmpty<PolicyState>;
  readonly #receipts: readonly number[];

  constructor(policies: NonEmpty<PolicyState>, source: ResultSource, receipts: readonly number[] = NONE) {
    const tightest = tightestOf(policies);
    this.allowed = !refuses(tightest);
    this.policy = tightest.name;
    this.limit = tightest.limit;
    this.remaining = tightest.remaining;
    this.resetAfterMs = tightest.resetAfterMs;
    this.retryAfterMs = this.allowed ? 0 : tightest.retryAfterMs;
    this.violated = this.allowed ? NONE : policies.filter(refuses).map(({ name }) => name);
    this.source = source;
    this.policies = policies;
    this.#receipts = receipts;
  }

  /** What a charge can be taken back by; 0 for a policy that was not charged. */
  get receipts(): readonly number[] {
    return this.#receipts;
  }
}

/**
 * One policy as its algorithm sees it, in the reader's units.
 *
 * @param room capacity that is left, a whole number in the unit of the rule's capacity
 * @param waitUs until a charge like this one fits; negative for never
 * @param blockedUs the rest of a block, which refuses whatever there is room for
 */
export function stateOf(
  rule: Rule,
  fits: boolean,
  room: number,
  resetUs: number,
  waitUs: number,
  blockedUs: number,
): PolicyState {
  const blocked = blockedUs > 0;
  return {
    name: rule.name,
    limit: rule.limit,
    windowMs: rule.windowMs,
    shadow: rule.shadow,
    allowed: fits && !blocked,
    remaining: blocked ? 0 : unitsIn(rule, room),
    resetAfterMs: Math.ceil(Math.max(resetUs, blockedUs) / 1000),
    retryAfterMs: waitUs < 0 ? Infinity : Math.ceil(Math.max(waitUs, blockedUs) / 1000),
  };
}

/** The same states some time later, if nothing else happens. */
export function aged(policies: NonEmpty<PolicyState>, elapsedMs: number): NonEmpty<PolicyState> {
  return mapNonEmpty(policies, (state) => agedState(state, elapsedMs));
}

function agedState(state: PolicyState, elapsedMs: number): PolicyState {
  const retryAfterMs = Math.max(0, Math.ceil(state.retryAfterMs - elapsedMs));
  return {
    ...state,
    allowed: state.allowed || retryAfterMs === 0,
    resetAfterMs: Math.max(0, Math.ceil(state.resetAfterMs - elapsedMs)),
    retryAfterMs,
  };
}

function refuses(state: PolicyState): boolean {
  return !state.allowed && !state.shadow;
}

function tightestOf(policies: NonEmpty<PolicyState>): PolicyState {
  let tightest = policies[0];
  for (const state of policies) if (isTighter(state, tightest)) tightest = state;
  return tightest;
}

function isTighter(a: PolicyState, b: PolicyState): boolean {
  if (a.shadow !== b.shadow) return b.shadow;
  if (refuses(a) || refuses(b)) {
    return refuses(a) && (!refuses(b) || a.retryAfterMs > b.retryAfterMs);
  }
  return a.remaining < b.remaining || (a.remaining === b.remaining && a.resetAfterMs > b.resetAfterMs);
}
