import { eventChannel } from '@sluice/core';

/** Why a stream of events ended. */
export type SseEnd =
  /** The client left. */
  | 'client'
  /** It was cut off: more was waiting for it than may, or it took nothing for two heartbeats. */
  | 'slow'
  /** What it listened to was closed, or the handler. */
  | 'closed';

/** Something that came of server-sent events. Carries no message and no address. */
export type SseEvent = {
  /** The topic or the channel. */
  readonly name: string;
} & (
  | { readonly type: 'opened' }
  | { readonly type: 'closed'; readonly reason: SseEnd; readonly durationMs: number }
  /** Answered with 503. */
  | { readonly type: 'refused' }
  /** A `filter`, `event` or `data` threw, or gave something that cannot be sent: nobody it was asked for gets the message. */
  | { readonly type: 'callback-failed'; readonly error: unknown }
);

export const sseEvents = eventChannel<SseEvent>('sluice:sse');
