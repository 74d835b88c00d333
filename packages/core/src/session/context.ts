import type { Connection } from '../connection/connection';
import { failureWithRedis, observeWork } from '../observed-work';
import { sessionEvents, type SessionEvent } from './events';
import type { FieldCodec } from './field-codec';
import type { ResolvedOptions } from './options';
import type { UserIndex } from './user-index';

/** What the sessions of a store share. */
export interface SessionContext {
  readonly connection: Connection;
  readonly options: ResolvedOptions;
  readonly codec: FieldCodec;
  readonly index: UserIndex;
}

export function sessionKey({ connection, options }: SessionContext, id: string): string {
  return connection.key(options.prefix, `{${id}}`);
}

/** Tells what becomes of an operation. */
export function observed<Result>(
  operation: SessionEvent['operation'],
  id: string,
  work: () => Promise<Result>,
  outcomeOf: (result: Result) => SessionEvent['outcome'],
): Promise<Result> {
  if (!sessionEvents.hasSubscribers) return work();
  return observeWork<Result, SessionEvent['outcome']>(work(), {
    outcomeOf,
    failureOf: failureWithRedis,
    publish: (outcome, durationMs) => {
      sessionEvents.publish(() => ({ operation, outcome, id, durationMs }));
    },
  });
}
