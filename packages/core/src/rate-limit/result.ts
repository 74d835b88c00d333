/**
 * Where an answer came from: Redis; a denial or a share of the limit that this process remembers; or the policies as kept
 * in this process while Redis does not answer.
 */
export type ResultSource = 'redis' | 'deny-cache' | 'lease' | 'local';

/** The answer to one request: that of the tightest policy, and those of all. */
export interface RateLimitResult {
  readonly allowed: boolean;
  /** The tightest policy: of those that refuse, the one that does so longest; else the one with the least remaining. */
  readonly policy: string;
  readonly limit: number;
  /** What is left, in units of cost, after this request. */
  readonly remaining: number;
  /** How long until all of the limit is there again, in milliseconds. */
  readonly resetAfterMs: number;
  /** How long until a request of this cost passes, in milliseconds: 0 if this one did, `Infinity` if none ever will. */
  readonly retryAfterMs: number;
  /** The policies that refuse: all of them while the key is blocked. */
  readonly violated: readonly string[];
  readonly source: ResultSource;
  /** Every policy of the decision, those that only watch included. */
  readonly policies: readonly PolicyState[];
}

/** How one policy stands after a decision. */
export interface PolicyState {
  readonly name: string;
  readonly limit: number;
  readonly windowMs: number;
  /** What it counts, if not cost per window: then it has none, and `windowMs` is 0. */
  readonly unit?: 'concurrent-requests';
  /** Whether it only watches: then it refuses nothing, whatever `allowed` says. */
  readonly shadow: boolean;
  readonly allowed: boolean;
  readonly remaining: number;
  readonly resetAfterMs: number;
  /** How long until a request of this cost, or another one, passes: 0 at once, `Infinity` never. */
  readonly retryAfterMs: number;
}
