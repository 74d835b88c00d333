import {
  checkFunction,
  checkInteger,
  checkKnown,
  checkOneOf,
  durationMs,
  OptionError,
  withDefaults,
  type Defaults,
  type Duration,
  type Resolved,
  type TopicStart,
} from '@sluice/core';
import type { Request } from 'express';
import { checkEventName } from './frame';

export interface SseOptions<Message = unknown> {
  /**
   * Who gets what: a message goes to a client for whose request this is `true`. One that throws lets nothing pass. Called for
   * every message and client.
   *
   * @default everybody gets everything
   */
  filter?: ((message: Message, req: Request) => boolean) | undefined;

  /**
   * The name of the event, or what gives it for a message; `undefined` for none. No line break; not `reset` or `gap`.
   *
   * @default none: the page hears it as `message`
   */
  event?: string | ((message: Message) => string | undefined) | undefined;

  /**
   * What is sent of a message: a string as it is, anything else as JSON. Called once per message, for all clients; for one
   * that catches up, for itself.
   *
   * @default the message
   */
  data?: ((message: Message) => unknown) | undefined;

  /**
   * Where a client begins that has no `Last-Event-ID`: for a topic a position, `'oldest'`, `'now'` or a time; for a broadcast an
   * id since which to tell of a gap. Any text may be given, also what came with the request.
   *
   * @default 'now'
   */
  from?: ((req: Request) => TopicStart | undefined) | undefined;

  /**
   * How often a stream shows that it is there. A client that takes nothing for two of them is cut off.
   *
   * @default '15s'
   */
  heartbeat?: Duration;

  /**
   * How long a client waits before it connects again. Each is told another time, up to half as long more, so that they do not
   * come all at once.
   *
   * @default '2s'
   */
  retry?: Duration;

  /**
   * How much may wait in this process for a client. One for whom more does is cut off; its `Last-Event-ID` brings it back.
   *
   * @default 1_048_576
   */
  maxBufferedBytes?: number;

  /**
   * How long a client waits for Redis before `onUnavailable` decides.
   *
   * @default '1s'
   */
  deadline?: Duration;

  /**
   * Without Redis at the start: `'closed'` answers 503, after which the `EventSource` of a browser does not try again by
   * itself; `'open'` opens the stream, and events come when Redis is there. Streams that are open stay open in both.
   *
   * @default 'closed'
   */
  onUnavailable?: 'closed' | 'open';
}

export interface SseSettings<Message> extends Omit<
  Resolved<SseOptions<Message>>,
  'heartbeat' | 'retry' | 'deadline'
> {
  readonly heartbeatMs: number;
  readonly retryMs: number;
  readonly deadlineMs: number;
}

const DEFAULTS = {
  filter: undefined,
  event: undefined,
  data: undefined,
  from: undefined,
  heartbeat: '15s',
  retry: '2s',
  maxBufferedBytes: 1_048_576,
  deadline: '1s',
  onUnavailable: 'closed',
} as const satisfies Defaults<SseOptions<never>>;

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveSse<Message>(options: SseOptions<Message> = {}): SseSettings<Message> {
  checkKnown(options, Object.keys(DEFAULTS));
  const { heartbeat, retry, deadline, ...given } = withDefaults<SseOptions<Message>>(options, DEFAULTS);
  for (const name of ['filter', 'data', 'from'] as const) {
    if (given[name] !== undefined) checkFunction(name, given[name]);
  }
  const { event } = given;
  if (typeof event === 'string') checkEventName(event);
  else if (event !== undefined && typeof event !== 'function') {
    throw new OptionError('event', 'a string or a function', event);
  }
  checkInteger('maxBufferedBytes', given.maxBufferedBytes, 1024);
  checkOneOf('onUnavailable', given.onUnavailable, ['closed', 'open']);
  return {
    ...given,
    heartbeatMs: durationMs('heartbeat', heartbeat, 100, 3_600_000),
    retryMs: durationMs('retry', retry, 1, 3_600_000),
    deadlineMs: durationMs('deadline', deadline, 1, 60_000),
  };
}
