import type { Lock } from '@sluice/core';

/** What a request holds: in Redis, in this process, or in both. */
export interface Held {
  readonly token: number | undefined;
  readonly waitedMs: number;
  /** Aborted with a `LockLostError` when Redis cannot be counted on for it any more. */
  readonly lost: AbortSignal | undefined;
  /** Gives all of it free. Never rejects. */
  release(): Promise<void>;
}

/**
 * @param lock in Redis
 * @param giveFree ends the lock in this process
 */
export function heldBy(lock: Lock | undefined, giveFree: (() => void) | undefined, waitedMs: number): Held {
  return {
    token: lock?.token,
    waitedMs,
    lost: lock?.signal,
    async release() {
      giveFree?.(); // first: whom Redis lets in next may be of this process
      await lock?.release();
    },
  };
}
