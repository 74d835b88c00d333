import type { Gap, MessageHandler, MessageSubscription } from './subscription';

/** What becomes of a message for a listener whose queue is full. */
export type Overflow =
  /** The oldest that waits is dropped: a gap. */
  | 'drop-oldest'
  /** It is dropped itself: a gap. */
  | 'drop-new'
  /** Of messages with the same key only the latest waits, also where there is room. A gap only when full of others. */
  | 'coalesce'
  /** The listener is ended. */
  | 'disconnect';

export interface BroadcastSubscribeOptions<Message> {
  /**
   * How many messages may wait for a listener that is busy. At most 100 000.
   *
   * @default 1000
   */
  queue?: number;

  /** @default 'drop-oldest' */
  overflow?: Overflow;

  /**
   * With `coalesce`: which messages replace each other.
   *
   * @default all of them
   */
  coalesceBy?: ((message: Message) => string) | undefined;

  /** The id after which to go on: a gap is told at once if there have been messages since. Any text may be given. */
  since?: string | undefined;

  /** Messages are missing at this place. */
  onGap?: ((gap: Gap) => unknown) | undefined;
}

/**
 * Messages to whoever listens at the moment, in all processes. At most once: what is published while a listener has no
 * connection is lost to it, and it is told of that.
 */
export interface Broadcast<Input = unknown, Output = Input> {
  readonly kind: 'broadcast';
  /** The channel. */
  readonly name: string;

  /**
   * Resolves to the id of the message when Redis has passed it on; to how many, nobody knows. One round trip. Rejects with
   * {@link ValidationError}, {@link TooLargeError}, and {@link RedisUnavailableError}, which says whether it may have been
   * published all the same: it is never published twice.
   */
  publish(message: Input): Promise<string>;

  /**
   * Listens, now and after every loss of the connection. Does not wait for Redis. All listeners share one subscription.
   *
   * @throws {OptionError} for a wrong option, and on a pool without `subscriber`.
   */
  subscribe(
    listener: MessageHandler<Output>,
    options?: BroadcastSubscribeOptions<Output>,
  ): MessageSubscription;

  /** Ends all subscriptions; later calls are refused. The client stays as it is. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
