import type { ConnectionNews } from './connection-news';

export interface TimelineEntry {
  readonly at: Date;
  readonly text: string;
  /** How often in a row. */
  readonly times: number;
}

/** What happened to Redis lately: what the connections of all processes tell, and what was done here by button. */
export class RedisTimeline {
  readonly #capacity: number;
  #entries: TimelineEntry[] = [];
  readonly #breakers = new Map<number, 'open' | 'closed'>();

  constructor(capacity = 30) {
    this.#capacity = capacity;
  }

  /** How many are open, of the breakers of all processes. */
  get breakers(): { readonly open: number; readonly of: number } {
    const states = [...this.#breakers.values()];
    return { open: states.filter((state) => state === 'open').length, of: states.length };
  }

  /** The newest first. */
  get entries(): readonly TimelineEntry[] {
    return this.#entries.toReversed();
  }

  hear({ process, breaker, text }: ConnectionNews): void {
    if (breaker !== undefined) this.#breakers.set(process, breaker);
    if (text !== undefined) this.note(text);
  }

  forget(process: number): void {
    this.#breakers.delete(process);
  }

  note(text: string): void {
    const last = this.#entries.at(-1);
    const times = last?.text === text ? last.times + 1 : 1;
    if (times > 1) this.#entries.pop();
    this.#entries.push({ at: new Date(), text, times });
    if (this.#entries.length > this.#capacity) this.#entries.shift();
  }
}
