import { LRUCache } from 'lru-cache';

const REMEMBERED = 10_000;
const REMEMBERED_MS = 5000;

/** Where the last response could not be stored: for a while nobody waits there for another's. */
export class Uncacheable {
  readonly #keys = new LRUCache<string, true>({ max: REMEMBERED, ttl: REMEMBERED_MS });

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  mark(key: string): void {
    this.#keys.set(key, true);
  }

  unmark(key: string): void {
    this.#keys.delete(key);
  }
}
