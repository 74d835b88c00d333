import type { Subscription } from '../connection/subscriber';
import type { Kernel } from './kernel';

/** What is told about an id: that it was granted, is first in the queue, had its lock taken away, or may have missed any of it. */
export type Message =
  | { readonly word: 'granted' }
  | { readonly word: 'first'; readonly retryAfterMs: number }
  | { readonly word: 'stolen' }
  | { readonly word: 'missed' };

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
  readonly #kernel: Kernel;
  readonly #wakeable = new Map<string, Wakeable>();
  #subscription: Subscription | 'none' | undefined;
  #heard = false;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Not on a pool without `subscriber`, nor for a user who may not subscribe: nothing is ever told there. */
  get heard(): boolean {
    return this.#heard;
  }

  listen(): void {
    if (this.#subscription !== undefined) return;
    const subscriber = this.#kernel.connection.subscriber();
    this.#subscription = subscriber?.subscribe(this.#kernel.ownChannel, this.#onMessage) ?? 'none';
    subscriber?.onGap(this.#askAgain);
    // What was told before the subscription stood was told to nobody.
    if (this.#subscription !== 'none') void this.#subscription.active.then(this.#onHeard);
  }

  add(wakeable: Wakeable): void {
    this.#wakeable.set(wakeable.id, wakeable);
  }

  remove({ id }: Wakeable): void {
    this.#wakeable.delete(id);
  }

  close(): void {
    if (typeof this.#subscription === 'object') this.#subscription.unsubscribe();
    this.#subscription = 'none';
  }

  readonly #onHeard = (): void => {
    this.#heard = true;
    this.#askAgain();
  };

  readonly #onMessage = (text: string): void => {
    const [word, id = '', ms] = text.split(' ');
    const wakeable = this.#wakeable.get(id);
    if (wakeable === undefined) return;
    if (word === 'g') wakeable.wake({ word: 'granted' });
    if (word === 'h') wakeable.wake({ word: 'first', retryAfterMs: Number(ms) });
    if (word === 'x') wakeable.wake({ word: 'stolen' });
  };

  /** Who waits asks, and who holds renews, which tells whether it still does. */
  readonly #askAgain = (): void => {
    for (const wakeable of [...this.#wakeable.values()]) wakeable.wake({ word: 'missed' });
  };
}
