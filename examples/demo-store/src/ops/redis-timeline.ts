import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connectionEvents, type ConnectionEvent } from '@sluice/core';

export interface TimelineEntry {
  readonly at: Date;
  readonly text: string;
  /** How often in a row. */
  readonly times: number;
}

/** What happened to Redis lately: what the connection tells, and what was done here by button. */
export class RedisTimeline {
  readonly #capacity: number;
  #entries: TimelineEntry[] = [];
  #breaker: 'open' | 'closed' = 'closed';
  readonly #listen = (event: unknown) => {
    this.#hear(event as ConnectionEvent);
  };

  constructor(capacity = 30) {
    this.#capacity = capacity;
    subscribe(connectionEvents.name, this.#listen);
  }

  /** Open: Redis is not asked, because it did not answer. */
  get breaker(): 'open' | 'closed' {
    return this.#breaker;
  }

  /** The newest first. */
  get entries(): readonly TimelineEntry[] {
    return this.#entries.toReversed();
  }

  note(text: string): void {
    const last = this.#entries.at(-1);
    const times = last?.text === text ? last.times + 1 : 1;
    if (times > 1) this.#entries.pop();
    this.#entries.push({ at: new Date(), text, times });
    if (this.#entries.length > this.#capacity) this.#entries.shift();
  }

  close(): void {
    unsubscribe(connectionEvents.name, this.#listen);
  }

  #hear(event: ConnectionEvent): void {
    switch (event.type) {
      case 'breaker':
        this.#breaker = event.state;
        this.note(
          event.state === 'open' ? 'Breaker open: Redis is not asked' : 'Breaker closed: Redis is asked',
        );
        break;
      case 'error':
        this.note(`Connection: ${event.error instanceof Error ? event.error.message : 'failed'}`);
        break;
      case 'warning':
        this.note(`Warning: ${event.message}`);
        break;
    }
  }
}
