import { publishError } from '../events';
import type { RedisLike } from './redis-like';

/** Clusters, pools and the sentinels of v5 say nothing when they are opened or closed: they are looked at now and then. */
const LOOK_INTERVAL_MS = 250;

/** Somebody who opens something beside a client. */
export interface Companion {
  /** The client is open: connected, or trying to be. */
  opened(): void;
  /** The client was closed by its owner, or has given up. */
  ended(): void;
}

const lives = new WeakMap<RedisLike, ClientLife>();

/**
 * What happens to a client, heard once per client, however many connections are made of it: of an eleventh listener
 * node-redis says that it is a leak.
 *
 * It also listens for errors, since a client to which nobody listens takes the process along when Redis dies. They go
 * to `sluice:connection`.
 */
export class ClientLife {
  readonly #client: RedisLike;
  readonly #readyListeners = new Set<() => void>();
  readonly #companions = new Set<Companion>();
  #open = false;
  #looking: NodeJS.Timeout | undefined;

  static of(client: RedisLike): ClientLife {
    let life = lives.get(client);
    if (life === undefined) lives.set(client, (life = new ClientLife(client)));
    return life;
  }

  private constructor(client: RedisLike) {
    this.#client = client;
    client.on?.('error', publishError);
    client.on?.('ready', () => {
      this.#look();
      for (const listener of this.#readyListeners) listener();
    });
    client.on?.('end', () => {
      this.#look();
    });
  }

  /** Calls back with every connect, the first and each after a loss. Returns how to stop. */
  onReady(listener: () => void): () => void {
    this.#readyListeners.add(listener);
    return () => {
      this.#readyListeners.delete(listener);
    };
  }

  /**
   * Goes along with the client until stopped, which calls nothing. `opened` is called at once when it is open already.
   * A client that does not say whether it is open counts as open.
   */
  accompany(companion: Companion): () => void {
    this.#look();
    this.#companions.add(companion);
    this.#looking ??= setInterval(() => {
      this.#look();
    }, LOOK_INTERVAL_MS).unref();
    if (this.#open) companion.opened();
    return () => {
      this.#companions.delete(companion);
      if (this.#companions.size > 0) return;
      clearInterval(this.#looking);
      this.#looking = undefined;
    };
  }

  #look(): void {
    const open = this.#client.isOpen !== false;
    if (open === this.#open) return;
    this.#open = open;
    for (const companion of this.#companions) {
      if (open) companion.opened();
      else companion.ended();
    }
  }
}
