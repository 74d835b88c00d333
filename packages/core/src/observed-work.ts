import { monotonicMs } from './clock';
import { RedisUnavailableError } from './errors';
import type { EventChannel } from './events';

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

/** An event of an operation on something that has a name. */
interface NamedEvent<Operation, Outcome> {
  readonly name: string;
  readonly operation: Operation;
  readonly outcome: Outcome;
  readonly durationMs: number;
}

/** Makes what tells, on a channel, what becomes of operations. */
export function observing<Operation, Outcome>(
  events: EventChannel<NamedEvent<Operation, Outcome | ReturnType<typeof failureWithRedis>>>,
) {
  type Ended = Outcome | ReturnType<typeof failureWithRedis>;
  return function observed<Result>(
    name: string,
    operation: Operation,
    work: Promise<Result>,
    outcomeOf: (result: Result) => Ended,
    failureOf: (error: unknown) => Ended = failureWithRedis,
  ): Promise<Result> {
    if (!events.hasSubscribers) return work;
    return observeWork<Result, Ended>(work, {
      outcomeOf,
      failureOf,
      publish: (outcome, durationMs) => {
        events.publish(() => ({ name, operation, outcome, durationMs }));
      },
    });
  };
}
