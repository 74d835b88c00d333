import type { Connection } from '../../connection/connection';
import type { Subscription } from '../../connection/subscriber';

/** What is told about an entry; `missed` when any of it may have been told to nobody. */
export type Word = 'filled' | 'not-storable' | 'failed' | 'changed' | 'missed';

const WORDS: Readonly<Record<string, Word>> = { f: 'filled', n: 'not-storable', x: 'failed', d: 'changed' };

export interface WakeUpEvents {
  /** An entry was replaced or deleted by its owner; all of them may have been, where no id is given. */
  onChanged(id: string | undefined): void;
  /** The fence has news. */
  onInvalidated(): void;
}

/** What Redis tells of a namespace, on one channel that is listened to from the first need on. A message may be lost. */
export class WakeUps {
  readonly #connection: Connection;
  readonly #channel: string;
  readonly #events: WakeUpEvents;
  readonly #waiters = new Map<string, Set<(word: Word) => void>>();
  #subscription: Subscription | 'none' | undefined;
  #heard = false;

  constructor(connection: Connection, channel: string, events: WakeUpEvents) {
    this.#connection = connection;
    this.#channel = channel;
    this.#events = events;
  }

  /** Not on a pool without `subscriber`, nor for a user who may not subscribe: nothing is ever told there. */
  get heard(): boolean {
    return this.#heard;
  }

  listen(): void {
    if (this.#subscription !== undefined) return;
    const subscriber = this.#connection.subscriber();
    this.#subscription = subscriber?.subscribe(this.#channel, this.#onMessage) ?? 'none';
    subscriber?.onGap(this.#onMissed);
    if (this.#subscription === 'none') return;
    // What was told before the subscription stood was told to nobody.
    void this.#subscription.active.then(() => {
      this.#heard = true;
      this.#onMissed();
    });
  }

  /** Returns how to stop. */
  add(id: string, wake: (word: Word) => void): () => void {
    const waiters = this.#waiters.get(id) ?? new Set();
    this.#waiters.set(id, waiters.add(wake));
    return () => {
      if (waiters.delete(wake) && waiters.size === 0) this.#waiters.delete(id);
    };
  }

  close(): void {
    if (typeof this.#subscription === 'object') this.#subscription.unsubscribe();
    this.#subscription = 'none';
    this.#heard = false;
  }

  readonly #onMessage = (text: string): void => {
    if (text === 'i') {
      this.#events.onInvalidated();
      return;
    }
    const word = WORDS[text.slice(0, 1)];
    if (word === undefined) return;
    const id = text.slice(2);
    if (word === 'changed') this.#events.onChanged(id);
    for (const wake of [...(this.#waiters.get(id) ?? [])]) wake(word);
  };

  readonly #onMissed = (): void => {
    if (this.#subscription === 'none') return;
    this.#events.onChanged(undefined);
    for (const waiters of [...this.#waiters.values()]) for (const wake of [...waiters]) wake('missed');
  };
}
