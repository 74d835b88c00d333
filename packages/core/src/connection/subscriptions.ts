import { connectionEvents } from '../events';
import type { MessageListener, SubscribeOptions, Subscriber, Subscription } from './subscriber';

/** What pub/sub needs of a client. */
export interface PubSubClient {
  /** Where the client knows. */
  readonly isReady?: boolean;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  unsubscribe(channel: string, listener?: (message: string) => void): Promise<unknown>;
  /** Of a cluster: on the nodes of the channel's slot. */
  sSubscribe?(channel: string, listener: (message: string) => void): Promise<unknown>;
  sUnsubscribe?(channel: string, listener?: (message: string) => void): Promise<unknown>;
}

/** How long until a subscription is tried again that was refused, or whose client is not connected and may not tell when it is. */
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
    for (const subscription of this.#channels) subscription.onConnected();
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
  #joined = false;
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

  /**
   * Once the client is connected: a SUBSCRIBE that waits in node-redis 4 while it fails to connect is answered to somebody else,
   * and the next message ends the process (seen on 4.7.1).
   */
  attach(client: PubSubClient): void {
    clearTimeout(this.#retry);
    this.#client = client;
    if (client.isReady === false) {
      this.#attachLater(client);
      return;
    }
    this.#retry = undefined;
    this.#join(client).then(
      () => {
        // Taken back meanwhile, or on a client that is gone.
        this.#joined = this.#client === client;
        if (this.#joined) this.#activate();
        else this.#leave(client);
      },
      (error: unknown) => {
        publishError(error);
        if (this.#client === client) this.#attachLater(client);
      },
    );
  }

  onConnected(): void {
    if (this.#client !== undefined && this.#retry !== undefined) this.attach(this.#client);
  }

  detach(): void {
    this.#client = undefined;
    this.#joined = false;
    clearTimeout(this.#retry);
    this.#retry = undefined;
  }

  unsubscribe(): void {
    const [client, joined] = [this.#client, this.#joined];
    this.detach();
    this.#onUnsubscribe();
    // One that is still to join leaves then: node-redis 4 takes the answers of the two for each other's after a reconnect.
    if (client !== undefined && joined) this.#leave(client);
  }

  #attachLater(client: PubSubClient): void {
    this.#retry = setTimeout(() => {
      this.attach(client);
    }, RETRY_MS).unref();
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
