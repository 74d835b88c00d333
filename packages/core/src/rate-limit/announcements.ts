import type { CallOptions, Connection } from '../connection/connection';
import type { Subscription } from '../connection/subscriber';

/**
 * Tells the other processes that a key was reset, blocked or unblocked, so that they drop what they remember of it.
 *
 * A convenience, not a promise: what a process remembers ends by itself soon. It listens from the first time that it has
 * something to remember; a pool without a `subscriber` never does.
 */
export class Announcements {
  readonly #connection: Connection;
  readonly #channel: string;
  readonly #onAnnounced: (key: string) => void;
  readonly #options: CallOptions;
  #subscription: Subscription | 'none' | undefined;

  constructor(
    connection: Connection,
    channel: string,
    options: CallOptions,
    onAnnounced: (key: string) => void,
  ) {
    this.#connection = connection;
    this.#channel = channel;
    this.#onAnnounced = onAnnounced;
    this.#options = options;
  }

  listen(): void {
    this.#subscription ??=
      this.#connection.subscriber()?.subscribe(this.#channel, this.#onAnnounced) ?? 'none';
  }

  announce(key: string): void {
    this.#connection
      .command(undefined, false, ['PUBLISH', this.#channel, key], this.#options)
      .catch(() => undefined);
  }

  close(): void {
    if (typeof this.#subscription === 'object') this.#subscription.unsubscribe();
    this.#subscription = 'none';
  }
}
