import type { CallOptions, Connection } from '../connection/connection';
import { HeardChannel } from '../connection/heard-channel';

/**
 * Tells the other processes that a key was reset, blocked or unblocked, so that they drop what they remember of it.
 *
 * A convenience, not a promise: what a process remembers ends by itself soon. It listens from the first time that it has
 * something to remember; a pool without a `subscriber` never does.
 */
export class Announcements {
  readonly #connection: Connection;
  readonly #name: string;
  readonly #options: CallOptions;
  readonly #channel: HeardChannel;

  constructor(
    connection: Connection,
    name: string,
    options: CallOptions,
    onAnnounced: (key: string) => void,
  ) {
    this.#connection = connection;
    this.#name = name;
    this.#options = options;
    this.#channel = new HeardChannel(connection, name, {
      onMessage: onAnnounced,
      onMissed: () => undefined,
    });
  }

  listen(): void {
    this.#channel.listen();
  }

  announce(key: string): void {
    this.#connection
      .command(undefined, false, ['PUBLISH', this.#name, key], this.#options)
      .catch(() => undefined);
  }

  close(): void {
    this.#channel.close();
  }
}
