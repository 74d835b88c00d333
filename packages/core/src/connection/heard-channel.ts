import type { Connection } from './connection';
import type { SubscribeOptions, Subscription } from './subscriber';

export interface Listener {
  readonly onMessage: (text: string) => void;
  /** Messages may have been missed: the connection was lost, or the channel was not listened to yet. */
  readonly onMissed: () => void;
}

/** A channel that is listened to from the first need on, by somebody who can look again when a message was lost. */
export class HeardChannel {
  readonly #connection: Connection;
  readonly #name: string;
  readonly #listener: Listener;
  readonly #options: SubscribeOptions | undefined;
  #subscription: Subscription | 'none' | undefined;
  #stopOnGap: (() => void) | undefined;
  #heard = false;

  constructor(connection: Connection, name: string, listener: Listener, options?: SubscribeOptions) {
    this.#connection = connection;
    this.#name = name;
    this.#listener = listener;
    this.#options = options;
  }

  /** Not on a pool without `subscriber`, nor for a user who may not subscribe: nothing is ever told there. */
  get heard(): boolean {
    return this.#heard;
  }

  listen(): void {
    if (this.#subscription !== undefined) return;
    const subscriber = this.#connection.subscriber();
    this.#subscription = subscriber?.subscribe(this.#name, this.#onMessage, this.#options) ?? 'none';
    this.#stopOnGap = subscriber?.onGap(this.#listener.onMissed);
    // What was told before the subscription stood was told to nobody.
    if (this.#subscription !== 'none') void this.#subscription.active.then(this.#onActive);
  }

  close(): void {
    if (typeof this.#subscription === 'object') this.#subscription.unsubscribe();
    this.#stopOnGap?.();
    this.#subscription = 'none';
    this.#heard = false;
  }

  readonly #onMessage = (text: string): void => {
    if (this.#subscription !== 'none') this.#listener.onMessage(text);
  };

  readonly #onActive = (): void => {
    if (this.#subscription === 'none') return;
    this.#heard = true;
    this.#listener.onMissed();
  };
}
