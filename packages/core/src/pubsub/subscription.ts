/** Why messages are missing. */
export type GapReason =
  /** They were published while the connection was lost. */
  | 'missed'
  /** They are not kept any more. */
  | 'trimmed'
  /** Redis has lost what it knew, so that nobody can tell what was published. */
  | 'counter-lost'
  /** The listener was too slow, and its queue full. */
  | 'overflow';

/** Messages that a listener does not get. It stands where they would have come. */
export interface Gap {
  readonly reason: GapReason;
  /** How many; `undefined` where nobody knows. */
  readonly missed: number | undefined;
}

/** What is told along with a message. All listeners of a process share the object, as they share the message. */
export interface Delivery {
  /** Says where to go on: `since` of a broadcast, `from` of a topic. */
  readonly id: string;
  /** Read from what was kept, and not as it was published. */
  readonly replayed: boolean;
}

/**
 * Called with each message, one after the other: the next comes when the promise that it returned is settled. A failure is
 * told on `sluice:pubsub`, and nowhere else. The message is shared by all listeners: read it, do not change it.
 */
export type MessageHandler<Message> = (message: Message, delivery: Delivery) => unknown;

/** Why a listener hears no more. */
export type EndReason =
  /** It was taken back. */
  | 'unsubscribed'
  /** It was too slow: its queue was full, and it asked for `disconnect`. */
  | 'overflow'
  /** The broadcast, the topic or its connection was closed. */
  | 'closed';

/** A listener that hears messages until it ends. */
export interface MessageSubscription {
  /**
   * Resolves once everything that is published from now on is heard, to the id after which it is. Waits for Redis as long as
   * it takes. Rejects with {@link RedisUnavailableError}, reason `closed`, when the subscription has ended before.
   */
  readonly active: Promise<string>;
  /** Resolves when the listener hears no more. */
  readonly ended: Promise<EndReason>;
  /** Ends it at once. What waits for the listener is dropped. */
  unsubscribe(): void;
}
