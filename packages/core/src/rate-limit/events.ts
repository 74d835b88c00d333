import { eventChannel } from '../events';
import type { ResultSource } from './result';

/** One decision of one limiter. Carries no key: who was limited is nobody's label. */
export interface RateLimitEvent {
  /** The limiter. */
  readonly name: string;
  readonly allowed: boolean;
  /** The tightest policy. */
  readonly policy: string;
  readonly violated: readonly string[];
  readonly source: ResultSource;
  readonly durationMs: number;
}

export const rateLimitEvents = eventChannel<RateLimitEvent>('sluice:rate-limit');
