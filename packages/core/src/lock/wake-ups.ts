import { HeardChannel } from '../connection/heard-channel';
import type { Kernel } from './kernel';

/** What is told about an id: that it was granted, is first in the queue, had its lock taken away, or may have missed any of it. */
export type Message =
  | { readonly word: 'granted'; readonly told: ToldGrant }
  | { readonly word: 'first'; readonly retryAfterMs: number }
  | { readonly word: 'stolen' }
  | { readonly word: 'missed' };

/** A grant as Redis tells of it, to be confirmed. */
export interface ToldGrant {
  readonly token: number;
  /** When it was granted, by the clock of Redis. */
  readonly redisMs: number;
  /** How many hold the lock, this one included. */
  readonly holders: number;
}

export interface Wakeable {
  readonly id: string;
  wake(message: Message): void;
}

/**
 * What Redis tells this process, on one channel: opened with the first lock, closed with all of them.
 *
 * A message may be lost. So whoever waits asks again now and then; and all do when messages may have been missed.
 */
export class WakeUps {
  readonly #channel: HeardChannel;
  readonly #wakeable = new Map<string, Wakeable>();

  constructor({ connection, ownChannel }: Kernel) {
    this.#channel = new HeardChannel(connection, ownChannel, {
      onMessage: (text) => {
        this.#onMessage(text);
      },
      onMissed: () => {
        this.#askAgain();
      },
    });
  }

  get heard(): boolean {
    return this.#channel.heard;
  }

  get wakeables(): readonly Wakeable[] {
    return [...this.#wakeable.values()];
  }

  listen(): void {
    this.#channel.listen();
  }

  add(wakeable: Wakeable): void {
    this.#wakeable.set(wakeable.id, wakeable);
  }

  remove({ id }: Wakeable): void {
    this.#wakeable.delete(id);
  }

  close(): void {
    this.#channel.close();
  }

  #onMessage(text: string): void {
    const [word, id = '', ...numbers] = text.split(' ');
    const [first = NaN, redisMs = NaN, holders = NaN] = numbers.map(Number);
    const wakeable = this.#wakeable.get(id);
    if (wakeable === undefined) return;
    if (word === 'g') wakeable.wake({ word: 'granted', told: { token: first, redisMs, holders } });
    if (word === 'h') wakeable.wake({ word: 'first', retryAfterMs: first });
    if (word === 'x') wakeable.wake({ word: 'stolen' });
  }

  /** Who waits asks, and who holds renews, which tells whether it still does. */
  #askAgain(): void {
    for (const wakeable of this.wakeables) wakeable.wake({ word: 'missed' });
  }
}
