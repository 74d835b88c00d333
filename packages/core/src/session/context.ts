import { monotonicMs } from '../clock';
import type { Connection } from '../connection/connection';
import { RedisUnavailableError } from '../errors';
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
  return sessionEvents.hasSubscribers ? observe(operation, id, work, outcomeOf) : work();
}

async function observe<Result>(
  operation: SessionEvent['operation'],
  id: string,
  work: () => Promise<Result>,
  outcomeOf: (result: Result) => SessionEvent['outcome'],
): Promise<Result> {
  const startedAtMs = monotonicMs();
  const publish = (outcome: SessionEvent['outcome']) => {
    sessionEvents.publish(() => ({ operation, outcome, id, durationMs: monotonicMs() - startedAtMs }));
  };
  try {
    const result = await work();
    publish(outcomeOf(result));
    return result;
  } catch (error) {
    publish(error instanceof RedisUnavailableError ? 'unavailable' : 'failed');
    throw error;
  }
}
