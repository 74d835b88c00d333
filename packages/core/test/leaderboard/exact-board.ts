import type { LeaderboardOptions, RankKind, Scored } from '../../src/index';

export interface Held {
  readonly id: string;
  readonly score: number;
  /** Which change of a score of the board this one was. */
  readonly change: number;
  readonly data: unknown;
}

export type Shape = Required<Pick<LeaderboardOptions, 'order' | 'ties'>> & {
  /** Of a rolling window: how many steps it has, and how they make one score. */
  readonly steps?: number;
  readonly merge?: 'sum' | 'best';
};

/** What a leaderboard is to be, in the simplest form: a list, and definitions that are looked up in it. */
export class ExactBoard {
  readonly #shape: Shape;
  #held = new Map<string, Held>();
  /** Of a rolling window, the scores of each step, the present one first. */
  #steps: Map<string, number>[];
  #changes = 0;

  constructor(shape: Shape) {
    this.#shape = shape;
    this.#steps = Array.from({ length: shape.steps ?? 0 }, () => new Map());
  }

  /** Undefined when a score would not be finite. */
  write(operation: string, id: string, value: number, data: unknown): Scored | undefined {
    const before = this.#held.get(id);
    const base = this.#steps[0] ? this.#steps[0].get(id) : before?.score;
    const present = this.#outcome(operation, base, value + 0, before !== undefined); // 0 has no sign
    const score = present === undefined ? undefined : this.#merged(id, present);
    if (present !== undefined && score !== undefined) {
      if (!Number.isFinite(present) || !Number.isFinite(score)) return undefined;
      this.#steps[0]?.set(id, present);
    }
    const previous = before?.score;
    if (score !== undefined && score !== previous) {
      this.#held.set(id, {
        id,
        score,
        change: ++this.#changes,
        data: data === undefined ? before?.data : data,
      });
      return { changed: true, previous, score };
    }
    if (before !== undefined && data !== undefined) this.#held.set(id, { ...before, data });
    return { changed: false, previous, score: previous };
  }

  remove(id: string): Scored {
    const previous = this.#held.get(id)?.score;
    this.#held.delete(id);
    for (const step of this.#steps) step.delete(id);
    return { changed: previous !== undefined, previous, score: undefined };
  }

  /** A step ends. */
  moveOn(): void {
    this.#steps = [new Map<string, number>(), ...this.#steps.slice(0, -1)];
    const held = [...this.#held.values()].flatMap((entry) => {
      const score = this.#merged(entry.id, this.#steps[0]?.get(entry.id));
      return score === undefined ? [] : [{ ...entry, score }];
    });
    this.#held = new Map(held.map((entry) => [entry.id, entry]));
  }

  get(id: string): Held | undefined {
    return this.#held.get(id);
  }

  /** The best first. */
  sorted(): Held[] {
    const { order, ties } = this.#shape;
    const sign = order === 'desc' ? -1 : 1;
    const byTies = (a: Held, b: Held) => {
      if (ties === 'id') return sign * Buffer.compare(Buffer.from(a.id), Buffer.from(b.id));
      return ties === 'first' ? a.change - b.change : b.change - a.change;
    };
    return [...this.#held.values()].sort((a, b) => {
      if (a.score === b.score) return byTies(a, b);
      return a.score < b.score ? -sign : sign;
    });
  }

  rank(kind: RankKind, { id, score }: Held): number {
    const all = this.sorted();
    const ahead = all.filter((other) => this.#isBetter(other.score, score));
    if (kind === 'ordinal') return all.findIndex((other) => other.id === id) + 1;
    if (kind === 'competition') return ahead.length + 1;
    if (kind === 'dense') return new Set(ahead.map((other) => other.score)).size + 1;
    return all.filter((other) => !this.#isBetter(score, other.score)).length;
  }

  percentile({ score }: Held): number {
    const all = this.sorted();
    if (all.length === 1) return 100;
    return (100 * all.filter((other) => this.#isBetter(score, other.score)).length) / (all.length - 1);
  }

  #isBetter(a: number, b: number): boolean {
    return this.#shape.order === 'desc' ? a > b : a < b;
  }

  #outcome(operation: string, base: number | undefined, value: number, onBoard: boolean) {
    if (operation === 'add') return onBoard ? undefined : value;
    if (operation === 'set') return value;
    if (operation === 'increment') return (base ?? 0) + value;
    return base === undefined || this.#isBetter(value, base) ? value : undefined;
  }

  #merged(id: string, present: number | undefined): number | undefined {
    const past = this.#steps.slice(1).map((step) => step.get(id));
    const scores = [present, ...past].filter((score) => score !== undefined);
    if (scores.length === 0) return undefined;
    if (this.#shape.merge !== 'best') return scores.reduce((sum, score) => sum + score);
    return scores.reduce((best, score) => (this.#isBetter(score, best) ? score : best));
  }
}
