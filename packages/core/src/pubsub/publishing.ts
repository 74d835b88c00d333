import { TooLargeError, ValidationError } from '../errors';
import { failureWithRedis, observeWork } from '../observed-work';
import { pubSubEvents, type PubSubEvent, type Report } from './events';

type Outcome = Extract<PubSubEvent, { type: 'publish' }>['outcome'];

/** Tells what becomes of a message that is published. */
export function publishing(report: Report, publish: () => Promise<string>): Promise<string> {
  if (!pubSubEvents.hasSubscribers) return publish();
  return observeWork<string, Outcome>(publish(), {
    outcomeOf: () => 'published',
    failureOf,
    publish: (outcome, durationMs) => {
      report(() => ({ type: 'publish', outcome, durationMs }));
    },
  });
}

function failureOf(error: unknown): Outcome {
  if (error instanceof ValidationError) return 'invalid';
  return error instanceof TooLargeError ? 'too-large' : failureWithRedis(error);
}
