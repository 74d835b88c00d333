import { RedisUnavailableError } from '../../errors';

/** How often what could not be invalidated is tried again while nobody asks for it. */
const RETRY_MS = 500;

/** Above, everything is invalidated instead. */
const MAX_PENDING = 10_000;

/** So many keys are tried at once: an outage is to cost little, and the return of Redis is to leave room for requests. */
const KEYS_AT_ONCE = 100;

/** How what was not invalidated is invalidated after all. */
export interface Repeater {
  invalidate(members: readonly string[] | 'all'): Promise<void>;
  drop(key: string): Promise<void>;
}

/**
 * Invalidations that Redis did not confirm. They are repeated before the process reads what they concern, and in the background
 * for the sake of the others. What is in the fence concerns every read, since a read does not know the tags of what it finds.
 */
export class Pending {
  readonly #repeater: Repeater;
  readonly #keys = new Map<string, Promise<void> | undefined>();
  #members = new Set<string>();
  #all = false;
  #repeating: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(repeater: Repeater) {
    this.#repeater = repeater;
  }

  /** Notes what was not confirmed, and throws why. */
  async noted<Result>(
    members: readonly string[] | 'all' | { key: string },
    work: Promise<Result>,
  ): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof RedisUnavailableError) this.#note(members);
      throw error;
    }
  }

  /** Whether something is to be settled before the key is read. */
  concerns(key: string): boolean {
    return this.#all || this.#members.size > 0 || this.#repeating !== undefined || this.#keys.has(key);
  }

  /** `undefined` when nothing concerns the key. Rejects while Redis does not confirm what does. */
  settled(key: string): Promise<unknown> | undefined {
    return this.concerns(key) ? Promise.all([this.#fenceSettled(), this.#keySettled(key)]) : undefined;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #note(what: readonly string[] | 'all' | { key: string }): void {
    if (this.#closed) return;
    if (what === 'all') this.#all = true;
    else if ('key' in what) this.#keys.set(what.key, undefined);
    else for (const member of what) this.#members.add(member);
    if (this.#keys.size + this.#members.size > MAX_PENDING) {
      this.#all = true;
      this.#keys.clear();
      this.#members.clear();
    }
    this.#timer ??= setTimeout(this.#retry, RETRY_MS).unref();
  }

  #fenceSettled(): Promise<void> | undefined {
    if (!this.#all && this.#members.size === 0) return this.#repeating;
    // What was noted meanwhile is not among what is being repeated.
    if (this.#repeating !== undefined) return this.#repeating.then(() => this.#fenceSettled());
    this.#repeating = this.#repeatMembers().finally(() => (this.#repeating = undefined));
    return this.#repeating;
  }

  async #repeatMembers(): Promise<void> {
    const [all, members] = [this.#all, this.#members];
    [this.#all, this.#members] = [false, new Set()];
    try {
      await this.#repeater.invalidate(all ? 'all' : [...members]);
    } catch (error) {
      this.#all ||= all;
      for (const member of members) this.#members.add(member);
      throw error;
    }
  }

  #keySettled(key: string): Promise<void> | undefined {
    if (!this.#keys.has(key)) return undefined;
    let repeating = this.#keys.get(key);
    if (repeating === undefined) {
      repeating = this.#repeater.drop(key);
      const own = repeating;
      const settle = (remember: boolean) => {
        if (this.#keys.get(key) !== own) return; // noted anew meanwhile
        this.#keys.delete(key);
        if (remember) this.#keys.set(key, undefined); // behind the others, whose node may be back
      };
      own.then(
        () => {
          settle(false);
        },
        () => {
          settle(true);
        },
      );
      this.#keys.set(key, own);
    }
    return repeating;
  }

  readonly #retry = (): void => {
    void this.#repeatAll().then(() => {
      this.#timer = undefined;
      if (this.#closed || (!this.#all && this.#members.size === 0 && this.#keys.size === 0)) return;
      this.#timer = setTimeout(this.#retry, RETRY_MS).unref();
    });
  };

  /** For as long as any of it is confirmed. */
  async #repeatAll(): Promise<void> {
    await this.#fenceSettled()?.catch(() => undefined);
    let confirmed = true;
    while (confirmed && !this.#closed) {
      const keys = firstOf(this.#keys.keys(), KEYS_AT_ONCE);
      const tried = await Promise.allSettled(keys.map(async (key) => this.#keySettled(key)));
      confirmed = tried.some(({ status }) => status === 'fulfilled');
    }
  }
}

function firstOf<T>(all: Iterable<T>, count: number): T[] {
  const first: T[] = [];
  for (const each of all) if (first.push(each) === count) break;
  return first;
}
