import type { LimitOptions } from './rate-limiter';
import type { ResultSource } from './result';

interface ConcurrencyState {
  readonly limit: number;
  /** How many more may enter now. */
  readonly remaining: number;
  /** Who decided: Redis, or this process alone while Redis does not answer. */
  readonly source: Extract<ResultSource, 'redis' | 'local'>;
}

export type ConcurrencyResult =
  | (ConcurrencyState & {
      readonly allowed: true;
      /** Gives the place free. Never rejects; once is enough. */
      leave(): Promise<void>;
    })
  | (ConcurrencyState & {
      readonly allowed: false;
      /** When a place is free at the latest, unless it is renewed, in milliseconds: most often one is sooner. */
      readonly retryAfterMs: number;
    });

/** What happens without Redis, where it differs from what the limiter has. */
export type EnterOptions = Pick<LimitOptions, 'onUnavailable'>;

/** How many may be inside at once, by key, over all processes. */
export interface ConcurrencyLimiter {
  readonly limit: number;

  /**
   * Takes a place, if there is one. One round trip; another when it is left. The place is renewed until then, and that of a
   * process that died is free when its lease is over.
   *
   * @throws {RedisUnavailableError} with `onUnavailable: 'throw'`, when Redis gives no answer; and when the limiter was closed.
   * @throws {OptionError} for a key that is no string, or a wrong option.
   */
  enter(key: string, options?: EnterOptions): Promise<ConcurrencyResult>;

  /** Gives all places free. The client stays open. */
  close(): Promise<void>;
}
