import type { ClientRateLimitInfo, Store } from './store';
import type { Options } from './options';

/** A longer timer would go off at once, again and again. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Client {
  totalHits: number;
  resetTime: Date;
}

/** Counts in this process alone. A window begins with the first hit; every hit counts, refused or not. */
export class MemoryStore implements Store {
  readonly localKeys = true;
  windowMs = 0;
  /** In the order in which their windows end, because all are equally long. */
  readonly #clients = new Map<string, Client>();
  #sweep: NodeJS.Timeout | undefined;

  init({ windowMs }: Pick<Options, 'windowMs'>): void {
    this.windowMs = windowMs;
    clearInterval(this.#sweep);
    this.#sweep = setInterval(
      () => {
        this.#forgetEnded();
      },
      Math.min(windowMs, LONGEST_TIMER_MS),
    );
    this.#sweep.unref();
  }

  get(key: string): Promise<ClientRateLimitInfo | undefined> {
    return Promise.resolve(this.#current(key));
  }

  increment(key: string): Promise<ClientRateLimitInfo> {
    let client = this.#current(key);
    if (client === undefined) {
      client = { totalHits: 0, resetTime: new Date(Date.now() + this.windowMs) };
      this.#clients.delete(key);
      this.#clients.set(key, client);
    }
    client.totalHits++;
    return Promise.resolve({ ...client });
  }

  decrement(key: string): Promise<void> {
    const client = this.#clients.get(key);
    if (client !== undefined && client.totalHits > 0) client.totalHits--;
    return Promise.resolve();
  }

  resetKey(key: string): Promise<void> {
    this.#clients.delete(key);
    return Promise.resolve();
  }

  resetAll(): Promise<void> {
    this.#clients.clear();
    return Promise.resolve();
  }

  shutdown(): void {
    clearInterval(this.#sweep);
    this.#clients.clear();
  }

  #current(key: string): Client | undefined {
    const client = this.#clients.get(key);
    return client !== undefined && client.resetTime.getTime() > Date.now() ? client : undefined;
  }

  #forgetEnded(): void {
    for (const [key, { resetTime }] of this.#clients) {
      if (resetTime.getTime() > Date.now()) return;
      this.#clients.delete(key);
    }
  }
}
