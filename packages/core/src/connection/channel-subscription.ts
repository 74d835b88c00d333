import { publishError } from '../events';
import { guarded } from './guarded';
import type { MessageListener, Subscription } from './subscriber';

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

export interface ChannelListener {
  /** It stands again, after a client that was closed: until then, nothing was heard. */
  rejoined(): void;
  unsubscribed(): void;
}

/** One channel, for one listener. */
export class ChannelSubscription implements Subscription {
  readonly active: Promise<void>;
  readonly #channel: string;
  readonly #onMessage: (message: string) => void;
  readonly #listener: ChannelListener;
  #sharded: boolean;
  #joined = false;
  #joinedBefore = false;
  #activate!: () => void;
  #client: PubSubClient | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(channel: string, onMessage: MessageListener, sharded: boolean, listener: ChannelListener) {
    this.#channel = channel;
    this.#sharded = sharded;
    // A listener that throws would break the parser of v4 and v5.
    this.#onMessage = (message) => {
      guarded(() => {
        onMessage(message);
      });
    };
    this.#listener = listener;
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
        if (this.#client === client) this.#onJoined();
        else this.#leave(client); // taken back meanwhile, or on a client that is gone
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
    this.#listener.unsubscribed();
    // One that is still to join leaves then: node-redis 4 takes the answers of the two for each other's after a reconnect.
    if (client !== undefined && joined) this.#leave(client);
  }

  #onJoined(): void {
    this.#joined = true;
    if (this.#joinedBefore) this.#listener.rejoined();
    this.#joinedBefore = true;
    this.#activate();
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
