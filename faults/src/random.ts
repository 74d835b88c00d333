import { createHash } from 'node:crypto';

/** Numbers that look random, and are the same for the same seed. */
export class Random {
  readonly #seed: number;
  #drawn = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** From 0 up to, and without, 1. */
  next(): number {
    const digest = createHash('sha256').update(`${this.#seed}:${this.#drawn++}`).digest();
    return digest.readUInt32BE() / 2 ** 32;
  }

  between(from: number, to: number): number {
    return from + this.next() * (to - from);
  }
}
