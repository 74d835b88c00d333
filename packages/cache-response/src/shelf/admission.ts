import { LRUCache } from 'lru-cache';

/** Of so many keys the uses are counted. */
const COUNTED = 16_384;

export interface AdmissionLimits {
  readonly minUses: number;
  readonly budget: number;
}

/** Who asks for a new URL every time shall not fill Redis: what is asked for once is stored only while there is room. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #uses = new LRUCache<string, number>({ max: COUNTED });
  #spent = 0;
  #longestMs = 0;
  #since = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  /** Counts a request that was not served from the cache. Whether its response may be stored as far as that goes. */
  count(key: string): boolean {
    const uses = (this.#uses.get(key) ?? 0) + 1;
    this.#uses.set(key, uses);
    return uses >= this.#limits.minUses;
  }

  /** Whether there is room for a response, which then takes it. */
  admits(key: string, bytes: number, livesMs: number, now: number): boolean {
    if (now - this.#since >= this.#longestMs) {
      this.#spent = 0;
      this.#since = now;
    }
    this.#longestMs = Math.max(this.#longestMs, livesMs);
    const hasRoom = this.#spent + bytes <= this.#limits.budget;
    if (!hasRoom && (this.#uses.get(key) ?? 0) < 2) return false;
    this.#spent += bytes;
    return true;
  }
}
