import { ChannelSubscription, type PubSubClient } from './channel-subscription';
import { guarded } from './guarded';
import type { MessageListener, SubscribeOptions, Subscriber, Subscription } from './subscriber';

/** What is subscribed, on whatever client is there for it at the moment. */
export class Subscriptions implements Subscriber {
  readonly #channels = new Set<ChannelSubscription>();
  readonly #gapListeners = new Set<() => void>();
  #client: PubSubClient | undefined;
  #connectedBefore = false;
  #gapPlanned = false;

  subscribe(channel: string, listener: MessageListener, options?: SubscribeOptions): Subscription {
    const subscription = new ChannelSubscription(channel, listener, options?.sharded === true, {
      rejoined: this.#planGap,
      unsubscribed: () => {
        this.#channels.delete(subscription);
      },
    });
    this.#channels.add(subscription);
    if (this.#client !== undefined) subscription.attach(this.#client);
    return subscription;
  }

  onGap(listener: () => void): () => void {
    this.#gapListeners.add(listener);
    return () => {
      this.#gapListeners.delete(listener);
    };
  }

  attach(client: PubSubClient): void {
    this.#client = client;
    this.#connectedBefore = client.isReady === true;
    for (const subscription of this.#channels) subscription.attach(client);
  }

  detach(): void {
    this.#client = undefined;
    for (const subscription of this.#channels) subscription.detach();
  }

  /** Takes back all subscriptions, on a client that stays open. */
  leave(): void {
    for (const subscription of this.#channels) subscription.unsubscribe();
  }

  /** The client has a connection: the first, or a new one. */
  onConnected(): void {
    for (const subscription of this.#channels) subscription.onConnected();
    if (this.#connectedBefore) this.#tellGap();
    this.#connectedBefore = true;
  }

  /** Once for all subscriptions that are answered together. */
  readonly #planGap = (): void => {
    if (this.#gapPlanned) return;
    this.#gapPlanned = true;
    setImmediate(() => {
      this.#gapPlanned = false;
      this.#tellGap();
    });
  };

  #tellGap(): void {
    for (const listener of [...this.#gapListeners]) guarded(listener);
  }
}
