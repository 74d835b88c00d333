/** What the headers tell of one policy of a decision. */
export interface PolicyState {
  readonly name: string;
  readonly limit: number;
  readonly windowMs: number;
  readonly remaining: number;
  readonly resetAfterMs: number;
  readonly retryAfterMs: number;
  readonly allowed: boolean;
  /** Decided, but not enforced: told to nobody. */
  readonly shadow: boolean;
  /** What is counted, if not requests per window. Such a policy has no window. */
  readonly unit?: 'concurrent-requests';
}

/** What the headers tell of a decision. */
export interface Decision {
  readonly allowed: boolean;
  /** `Infinity` when no wait would help. */
  readonly retryAfterMs: number;
  readonly policies: readonly PolicyState[];
}
