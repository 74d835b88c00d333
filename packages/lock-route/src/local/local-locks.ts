import { LocalQueue, type Patience } from './local-queue';

/** Locks of this process alone, for when Redis gives no answer. */
export class LocalLocks {
  readonly #queues = new Map<string, LocalQueue>();

  /**
   * Takes all keys or none, waiting for them where there is patience. Gives what gives them free, to be called once;
   * `undefined` when one was not to be had. Rejects with the signal's reason.
   */
  async take(
    keys: readonly string[],
    permits: number,
    patience: Patience | undefined,
  ): Promise<(() => void) | undefined> {
    const endsAt = performance.now() + (patience?.waitMs ?? 0);
    const taken: string[] = [];
    const giveFree = () => {
      for (const key of taken.reverse()) this.#leave(key);
    };
    try {
      for (const key of inOrder(keys)) {
        const waitMs = Math.max(0, endsAt - performance.now());
        if (!(await this.#enter(key, permits, patience && { ...patience, waitMs }))) {
          giveFree();
          return undefined;
        }
        taken.push(key);
      }
    } catch (error) {
      giveFree();
      throw error;
    }
    return giveFree;
  }

  async #enter(key: string, permits: number, patience: Patience | undefined): Promise<boolean> {
    let queue = this.#queues.get(key);
    if (queue === undefined) this.#queues.set(key, (queue = new LocalQueue()));
    try {
      return patience === undefined ? queue.tryEnter(permits) : await queue.enter(permits, patience);
    } finally {
      this.#forgetIfIdle(key, queue);
    }
  }

  #leave(key: string): void {
    const queue = this.#queues.get(key);
    if (queue === undefined) return;
    queue.leave();
    this.#forgetIfIdle(key, queue);
  }

  #forgetIfIdle(key: string, queue: LocalQueue): void {
    // A waiter that is told late that it waited in vain must not forget the queue that followed.
    if (queue.idle && this.#queues.get(key) === queue) this.#queues.delete(key);
  }

  /** How many keys are held or waited for. */
  get size(): number {
    return this.#queues.size;
  }
}

/** Always the same order, so that no two requests wait for each other; a key that is there twice is taken once. */
function inOrder(keys: readonly string[]): readonly string[] {
  return keys.length < 2 ? keys : [...new Set(keys)].sort();
}
