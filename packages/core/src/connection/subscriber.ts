/** Called with each message. May throw: the error goes to `sluice:connection`, never to node-redis. */
export type MessageListener = (message: string) => void;

/**
 * Pub/sub on a connection of its own, shared by everything on one connection. Delivery is at most once: see `onGap`.
 *
 * It is there while the client that it was made from is open, and comes back, with every subscription, when that client
 * is opened again.
 */
export interface Subscriber {
  /**
   * Listens on a channel, now and after every reconnect. Does not wait for Redis: `active` resolves once messages arrive.
   *
   * Returns how to stop.
   */
  subscribe(channel: string, listener: MessageListener, options?: SubscribeOptions): Subscription;

  /**
   * Calls back whenever messages may have been missed: the connection was lost and is there again. Where node-redis does
   * not tell (clusters, and sentinels of v5), it is not called. Returns how to stop.
   */
  onGap(listener: () => void): () => void;
}

export interface SubscribeOptions {
  /**
   * On a cluster, the channel is one of `SPUBLISH`: its messages stay on the nodes of its slot. A server before Redis 7 has
   * only the other kind, which is then taken.
   *
   * @default false
   */
  sharded?: boolean;
}

export interface Subscription {
  readonly active: Promise<void>;
  unsubscribe(): void;
}
