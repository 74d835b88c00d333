import type { ConcurrencyResult } from './concurrency-limiter';

/** A refusal says when to come back; without leases nobody knows. */
const RETRY_AFTER_MS = 1000;

/** Who is inside, as far as this process knows. */
export class LocalConcurrency {
  readonly #limit: number;
  readonly #inside = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  enter(key: string): ConcurrencyResult {
    const limit = this.#limit;
    const inside = this.#inside.get(key) ?? 0;
    if (inside >= limit) {
      return { allowed: false, limit, remaining: 0, retryAfterMs: RETRY_AFTER_MS, source: 'local' };
    }
    this.#inside.set(key, inside + 1);
    let left = false;
    return {
      allowed: true,
      limit,
      remaining: limit - inside - 1,
      source: 'local',
      leave: () => {
        if (!left) this.#leave(key);
        left = true;
        return Promise.resolve();
      },
    };
  }

  #leave(key: string): void {
    const inside = (this.#inside.get(key) ?? 1) - 1;
    if (inside === 0) this.#inside.delete(key);
    else this.#inside.set(key, inside);
  }
}
