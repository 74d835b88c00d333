import type { Connection } from '../../connection/connection';
import { HeardChannel } from '../../connection/heard-channel';

/** What is told about an entry; `missed` when any of it may have been told to nobody. */
export type Word = 'filled' | 'not-storable' | 'failed' | 'again' | 'changed' | 'missed';

const WORDS: Readonly<Record<string, Word>> = {
  f: 'filled',
  n: 'not-storable',
  x: 'failed',
  a: 'again',
  d: 'changed',
};

export interface WakeUpEvents {
  /** An entry was replaced or deleted by its owner; all of them may have been, where no id is given. */
  onChanged(id: string | undefined): void;
  /** The fence has news. */
  onInvalidated(): void;
}

/** What Redis tells of a namespace, on one channel that is listened to from the first need on. A message may be lost. */
export class WakeUps {
  readonly #channel: HeardChannel;
  readonly #events: WakeUpEvents;
  readonly #waiters = new Map<string, Set<(word: Word) => void>>();

  constructor(connection: Connection, channel: string, events: WakeUpEvents) {
    this.#channel = new HeardChannel(connection, channel, {
      onMessage: (text) => {
        this.#onMessage(text);
      },
      onMissed: () => {
        this.#onMissed();
      },
    });
    this.#events = events;
  }

  get heard(): boolean {
    return this.#channel.heard;
  }

  listen(): void {
    this.#channel.listen();
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
    this.#channel.close();
  }

  #onMessage(text: string): void {
    if (text === 'i') {
      this.#events.onInvalidated();
      return;
    }
    const word = WORDS[text.slice(0, 1)];
    if (word === undefined) return;
    const id = text.slice(2);
    if (word === 'changed') this.#events.onChanged(id);
    for (const wake of [...(this.#waiters.get(id) ?? [])]) wake(word);
  }

  #onMissed(): void {
    this.#events.onChanged(undefined);
    for (const waiters of [...this.#waiters.values()]) for (const wake of [...waiters]) wake('missed');
  }
}
