import { monotonicMs } from './clock';
import { RedisUnavailableError } from './errors';

/** How work is told of. */
export interface Observer<Result, Outcome> {
  readonly outcomeOf: (result: Result) => Outcome;
  readonly failureOf: (error: unknown) => Outcome;
  readonly publish: (outcome: Outcome, durationMs: number) => void;
}

/** Tells how work ended, and how long after the call. Settles as the work does. */
export async function observeWork<Result, Outcome>(
  work: Promise<Result>,
  { outcomeOf, failureOf, publish }: Observer<Result, Outcome>,
): Promise<Result> {
  const startedAtMs = monotonicMs();
  try {
    const result = await work;
    publish(outcomeOf(result), monotonicMs() - startedAtMs);
    return result;
  } catch (error) {
    publish(failureOf(error), monotonicMs() - startedAtMs);
    throw error;
  }
}

/** How work with Redis is said to have failed. */
export function failureWithRedis(error: unknown): 'unavailable' | 'failed' {
  return error instanceof RedisUnavailableError ? 'unavailable' : 'failed';
}
