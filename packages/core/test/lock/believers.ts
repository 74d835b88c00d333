import type { Lock } from '../../src/index';
import { PERMITS, type Sharing } from './schedule';

const alone = (sharing: Sharing) => sharing === 'mutex' || sharing === 'write';

/** The oracle: who believes to hold one lock, and which tokens they were given. */
export class Believers {
  readonly #active = new Map<Lock, Sharing>();
  readonly #tokens = new Set<number>();
  #latest = 0;
  #latestAlone = 0;
  /** Whoever has a token up to this one may have been a victim of force. */
  #forcedUpTo = 0;

  get all(): readonly Lock[] {
    return [...this.#active.keys()];
  }

  /** The largest token that was seen, for whoever asks after that. */
  get latest(): number {
    return this.#latest;
  }

  /** Returns whether it counts: not when it may have been a victim before it was known here. */
  arrived(lock: Lock, sharing: Sharing, seenBefore: number): boolean {
    const { token } = lock;
    expect(this.#tokens.has(token)).toBe(false);
    expect(token).toBeGreaterThan(seenBefore);
    const mayBeVictim = token <= this.#forcedUpTo;
    // Shared grants may arrive in another order than they were given, and so may that of a victim and of who came after it;
    // what is held alone otherwise has nobody beside it.
    if (!mayBeVictim) expect(token).toBeGreaterThan(alone(sharing) ? this.#latest : this.#latestAlone);
    this.#tokens.add(token);
    this.#latest = Math.max(this.#latest, token);
    if (alone(sharing)) this.#latestAlone = Math.max(this.#latestAlone, token);
    if (mayBeVictim) return false;
    this.#active.set(lock, sharing);
    this.#check();
    return true;
  }

  left(lock: Lock): void {
    this.#active.delete(lock);
  }

  /** From the moment at which force is asked for, nobody counts; from its answer on, those do who came after it. */
  forceBegins(): readonly Lock[] {
    const victims = this.all;
    this.#active.clear();
    this.#forcedUpTo = Infinity;
    return victims;
  }

  forceEnded(upTo: number): void {
    this.#forcedUpTo = upTo;
  }

  #check(): void {
    const kinds = [...this.#active.values()];
    if (kinds.some(alone)) expect(kinds).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'permit').length).toBeLessThanOrEqual(PERMITS);
    expect(this.all.every(({ held }) => held)).toBe(true);
  }
}
