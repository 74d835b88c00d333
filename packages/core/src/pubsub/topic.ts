import type { Gap, MessageHandler, MessageSubscription } from './subscription';

/** Where a listener begins. */
export type TopicStart =
  /** With what is published from now on. */
  | 'now'
  /** With the oldest message that is kept. */
  | 'oldest'
  /** With what was published at that time, by the clock of Redis, or later. */
  | Date
  /** After the message with that id, or the position. Any text may be given: what is no id is one that is not kept. */
  | (string & {});

export interface TopicSubscribeOptions {
  /** @default 'now' */
  from?: TopicStart | undefined;

  /**
   * Where to begin, after a gap, when messages after `from` are not kept any more.
   *
   * @default 'oldest'
   */
  whenTooOld?: 'oldest' | 'now';

  /**
   * How many messages may wait for a listener that is busy. With more, it reads on by itself, from what is kept. At most
   * 100 000.
   *
   * @default 1000
   */
  queue?: number;

  /** Messages are missing at this place: they were not kept long enough, or Redis has lost them. */
  onGap?: ((gap: Gap) => unknown) | undefined;
}

/**
 * Messages that are kept for a while, so that nobody misses any while it has no connection. Every listener gets every
 * message, once and in the order of their ids.
 */
export interface Topic<Input = unknown, Output = Input> {
  readonly kind: 'topic';
  readonly name: string;

  /**
   * Resolves to the id of the message. One round trip. Rejects with {@link ValidationError}, {@link TooLargeError}, and
   * {@link RedisUnavailableError}, which says whether it may have been published all the same: it is never published twice.
   */
  publish(message: Input): Promise<string>;

  /** The id after which everything is published from now on. One round trip. Take it before you read what messages change. */
  position(): Promise<string>;

  /**
   * Listens, now and after every loss of the connection, which it does not notice as long as messages are kept. Does not wait
   * for Redis. All listeners share one connection, which only those who begin in the past, or lag behind, do not read from.
   *
   * @throws {OptionError} for a wrong option.
   */
  subscribe(listener: MessageHandler<Output>, options?: TopicSubscribeOptions): MessageSubscription;

  /** Ends all subscriptions; later calls are refused. The client stays as it is. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
