import { channel, type Channel } from 'node:diagnostics_channel';

/**
 * A typed diagnostics channel. Free when nobody listens: `describe` is then never called.
 *
 * A listener that throws does not reach the request; Node reports it as an uncaughtException.
 */
export interface EventChannel<Event> {
  readonly name: string;
  publish(describe: () => Event): void;
  /** For the hot path: whether anybody would hear. */
  readonly hasSubscribers: boolean;
}

export function eventChannel<Event>(name: `sluice:${string}`): EventChannel<Event> {
  const raw: Channel = channel(name);
  return {
    name,
    publish(describe) {
      if (raw.hasSubscribers) raw.publish(describe());
    },
    get hasSubscribers() {
      return raw.hasSubscribers;
    },
  };
}

/** A command or script begins, in the asynchronous context of whoever asked. Carries no key and no value. */
export interface CommandStart {
  readonly name: string;
  /** The same as in the {@link CommandEvent} of its end. */
  readonly call: object;
}

/** One command or script, from its start to its outcome. Carries no key and no value. */
export interface CommandEvent {
  /** A script's name, or the command: `'rate-limit/gcra'`, `'GET'`. */
  readonly name: string;
  readonly outcome:
    'ok' | 'fault' | 'deadline' | 'breaker-open' | 'overloaded' | 'offline' | 'refused' | 'closed';
  readonly durationMs: number;
  /** How often it was sent: 0 when refused before that. */
  readonly attempts: number;
  /** Which call has ended, for whoever heard it begin. */
  readonly call?: object | undefined;
}

/** A change in the state of a connection. */
export type ConnectionEvent =
  | { readonly type: 'error'; readonly error: unknown }
  | { readonly type: 'breaker'; readonly state: 'open' | 'closed' }
  | { readonly type: 'warning'; readonly code: string; readonly message: string };

/** Told of by nobody but tracing, which opens a span in the context of a call, and closes it where there is none. */
export const commandStarts = eventChannel<CommandStart>('sluice:command-start');
export const commandEvents = eventChannel<CommandEvent>('sluice:command');
export const connectionEvents = eventChannel<ConnectionEvent>('sluice:connection');

/** Tells on `sluice:connection` what went wrong where nobody waits who could be told. */
export function publishError(error: unknown): void {
  connectionEvents.publish(() => ({ type: 'error', error }));
}
