import { connectionEvents } from '../events';
import type { MessageListener, SubscribeOptions, Subscriber, Subscription } from './subscriber';

/** What pub/sub needs of a client. */
export interface PubSubClient {
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  unsubscribe(channel: string, listener?: (message: string) => void): Promise<unknown>;
  /** Of a cluster: on the nodes of the channel's slot. */
  sSubscribe?(channel: string, listener: (message: string) => void): Promise<unknown>;
  sUnsubscribe?(channel: string, listener?: (message: string) => void): Promise<unknown>;
}

/** How long until a refused subscription is tried again: the client may not be connected yet. */
const RETRY_MS = 500;

/** What is subscribed, on whatever client is there for it at the moment. */
export class Subscriptions implements Subscriber {
  readonly #channels = new Set<ChannelSubscription>();
  readonly #gapListeners = new Set<() => void>();
  #client: PubSubClient | undefined;
  #connectedBefore = false;

  subscribe(channel: string, listener: MessageListener, options?: SubscribeOptions): Subscription {
    const subscription = new ChannelSubscription(channel, listener, options?.sharded === true, () => {
      this.#channels.delete(subscription);
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
    for (const subscription of this.#channels) subscription.attach(client);
  }

  detach(): void {
    this.#client = undefined;
    for (const subscription of this.#channels) subscription.detach();
  }

  /** The client has a connection: the first, or a new one. */
  onConnected(): void {
    if (this.#connectedBefore) for (const listener of [...this.#gapListeners]) guarded(listener);
    this.#connectedBefore = true;
  }
}

class ChannelSubscription implements Subscription {
  readonly active: Promise<void>;
  readonly #channel: string;
  readonly #onMessage: (message: string) => void;
  readonly #onUnsubscribe: () => void;
  #sharded: boolean;
  #activate!: () => void;
  #client: PubSubClient | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(channel: string, listener: MessageListener, sharded: boolean, onUnsubscribe: () => void) {
    this.#channel = channel;
    this.#sharded = sharded;
    // A listener that throws would break the parser of v4 and v5.
    this.#onMessage = (message) => {
      guarded(() => {
        listener(message);
      });
    };
    this.#onUnsubscribe = onUnsubscribe;
    this.active = new Promise((resolve) => (this.#activate = resolve));
  }

  attach(client: PubSubClient): void {
    this.#client = client;
    this.#join(client).then(
      () => {
        // Taken back meanwhile, or on a client that is gone.
        if (this.#client === client) this.#activate();
        else this.#leave(client);
      },
      (error: unknown) => {
        publishError(error);
        if (this.#client !== client) return;
        this.#retry = setTimeout(() => {
          this.attach(client);
        }, RETRY_MS).unref();
      },
    );
  }

  detach(): void {
    this.#client = undefined;
    clearTimeout(this.#retry);
  }

  unsubscribe(): void {
    const client = this.#client;
    this.detach();
    this.#onUnsubscribe();
    if (client !== undefined) this.#leave(client);
  }

  async #join(client: PubSubClient): Promise<void> {
    if (this.#sharded && client.sSubscribe !== undefined) {
      try {
        await client.sSubscribe(this.#channel, this.#onMessage);
        return;
      } catch (error) {
        if (!isUnknownCommand(error)) throw error;
        this.#sharded = false;
      }
    }
    await client.subscribe(this.#channel, this.#onMessage);
  }

  #leave(client: PubSubClient): void {
    const left =
      this.#sharded && client.sUnsubscribe !== undefined
        ? client.sUnsubscribe(this.#channel, this.#onMessage)
        : client.unsubscribe(this.#channel, this.#onMessage);
    left.catch(publishError);
  }
}

/** Before Redis 7. */
function isUnknownCommand(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('ERR unknown command');
}

function guarded(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    publishError(error);
  }
}

function publishError(error: unknown): void {
  connectionEvents.publish(() => ({ type: 'error', error }));
}
