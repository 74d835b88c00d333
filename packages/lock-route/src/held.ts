import type { Lock } from '@sluice/core';
import { AsyncResource } from 'node:async_hooks';

/** What a request holds: in Redis, in this process, or in both. */
export interface Held {
  readonly token: number | undefined;
  readonly waitedMs: number;
  /** Aborted with a `LockLostError` when Redis cannot be counted on for it any more. */
  readonly lost: AbortSignal | undefined;
  /** Runs what is protected, so that a lock which it takes besides knows of this one, and does not wait for it. */
  run<T>(work: () => T): T;
  /** Gives all of it free. Never rejects. */
  release(): Promise<void>;
}

/**
 * To be called where the lock was taken: in its asynchronous context.
 *
 * @param lock in Redis
 * @param giveFree ends the lock in this process
 */
export function heldBy(lock: Lock | undefined, giveFree: (() => void) | undefined, waitedMs: number): Held {
  const context = new AsyncResource('SluiceLock');
  return {
    token: lock?.token,
    waitedMs,
    lost: lock?.signal,
    run: (work) => context.runInAsyncScope(work),
    async release() {
      giveFree?.(); // first: whom Redis lets in next may be of this process
      await lock?.release();
    },
  };
}
