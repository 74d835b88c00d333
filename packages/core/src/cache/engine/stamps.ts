import { prefixMembers, tagMember } from './members';
import type { Stamp } from './redis/news';

/** What an entry is checked by. */
export interface Origin {
  readonly epoch: number;
  readonly tags: readonly string[];
  readonly path: string;
}

/** The copy of the fence that this process holds. */
export class Stamps {
  #epoch = 0;
  #floor = 0;
  #capacity: number;
  readonly #tags = new Map<string, number>();
  readonly #prefixes = new Map<string, number>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The latest that is known; 0 before the first news. */
  get epoch(): number {
    return this.#epoch;
  }

  get floor(): number {
    return this.#floor;
  }

  atLeast(capacity: number): void {
    this.#capacity = Math.max(this.#capacity, capacity);
  }

  /** News may come twice, or after later ones. */
  learn(news: readonly Stamp[]): void {
    for (const [member, score] of news) {
      if (member === 'epoch') this.#epoch = Math.max(this.#epoch, score);
      else if (member === 'floor') this.#raise(score);
      else if (member.startsWith('t:')) stampIn(this.#tags, member, score);
      else if (member.startsWith('p:')) stampIn(this.#prefixes, member, score);
    }
    for (const stamps of [this.#tags, this.#prefixes]) if (stamps.size > this.#capacity) this.#trim(stamps);
  }

  /**
   * Whether nothing has invalidated what was read at that epoch. One from the future is of a fence that was lost, whose
   * stamps nobody knows.
   */
  admits({ epoch, tags, path }: Origin): boolean {
    if (epoch < this.#floor || epoch > this.#epoch) return false;
    if (this.#tags.size > 0 && tags.some((tag) => epoch < (this.#tags.get(tagMember(tag)) ?? 0)))
      return false;
    if (this.#prefixes.size === 0) return true;
    return prefixMembers(path).every((member) => epoch >= (this.#prefixes.get(member) ?? 0));
  }

  #raise(floor: number): void {
    if (floor <= this.#floor) return;
    this.#floor = floor;
    for (const stamps of [this.#tags, this.#prefixes]) {
      for (const [member, score] of stamps) if (score <= floor) stamps.delete(member);
    }
  }

  /** What is forgotten is taken to concern everything. */
  #trim(stamps: ReadonlyMap<string, number>): void {
    const scores = [...stamps.values()].sort((left, right) => left - right);
    this.#raise(scores[scores.length - Math.floor(this.#capacity * 0.9) - 1] ?? 0);
  }
}

function stampIn(stamps: Map<string, number>, member: string, score: number): void {
  if (score > (stamps.get(member) ?? 0)) stamps.set(member, score);
}
