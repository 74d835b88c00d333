import {
  LockNotAcquiredError,
  RedisUnavailableError,
  type Lock,
  type Locker,
  type LockRefused,
} from '@sluice/core';
import { heldBy, type Held } from './held';
import type { Patience } from './local/local-queue';
import type { ResolvedOptions } from './resolve-options';
import type { SharedLocks } from './shared-locks';

/** What became of trying to take a lock. */
export type Taken =
  | { readonly kind: 'held'; readonly held: Held }
  /** Somebody else has it. */
  | { readonly kind: 'refused'; readonly retryAfterMs: number }
  /** Redis gave no answer, and the process is not to decide alone. */
  | { readonly kind: 'no-answer' };

/** Of a lock in this process it is not known when it ends. */
const LOCAL_RETRY_AFTER_MS = 1000;

/** Takes the keys, waiting for them where there is patience. Rejects with the signal's reason. */
export type Take = (keys: readonly string[], patience: Patience | undefined) => Promise<Taken>;

/**
 * With `onUnavailable: 'local'` a lock is taken in Redis and then in this process too, where it is free as a rule. So who
 * has it by Redis and who has it without exclude each other, also while Redis goes and comes.
 */
export function createTake(options: ResolvedOptions, { locks, local }: SharedLocks): Take {
  const { concurrency, ttlMs, onUnavailable } = options;

  function lockerOf(keys: readonly string[]): Pick<Locker, 'acquire' | 'tryAcquire'> {
    const [key = ''] = keys;
    if (concurrency !== undefined) return locks.semaphore(key, concurrency);
    return {
      acquire: (acquire) => locks.acquire(keys, acquire),
      tryAcquire: (once) => locks.tryAcquire(keys, once),
    };
  }

  async function takeInRedis(
    keys: readonly string[],
    patience: Patience | undefined,
  ): Promise<Lock | Pick<LockRefused, 'acquired' | 'retryAfterMs'> | undefined> {
    const locker = lockerOf(keys);
    try {
      if (patience === undefined) return await locker.tryAcquire({ ttl: ttlMs });
      return await locker.acquire({ ttl: ttlMs, wait: patience.waitMs, signal: patience.signal });
    } catch (error) {
      if (error instanceof RedisUnavailableError) return undefined;
      if (!(error instanceof LockNotAcquiredError)) throw error;
      return { acquired: false, retryAfterMs: error.retryAfterMs };
    }
  }

  return async function take(keys, patience) {
    const startedAt = performance.now();
    const answer = await takeInRedis(keys, patience);
    if (answer?.acquired === false) return { kind: 'refused', retryAfterMs: answer.retryAfterMs };
    if (onUnavailable !== 'local') {
      return answer === undefined
        ? { kind: 'no-answer' }
        : { kind: 'held', held: heldBy(answer, undefined, answer.waitedMs) };
    }

    const waitedMs = () => performance.now() - startedAt;
    const rest = patience && { ...patience, waitMs: Math.max(0, patience.waitMs - waitedMs()) };
    let giveFree: (() => void) | undefined;
    try {
      giveFree = await local.take(keys, concurrency ?? 1, rest);
    } finally {
      if (giveFree === undefined) await answer?.release();
    }
    if (giveFree === undefined) return { kind: 'refused', retryAfterMs: LOCAL_RETRY_AFTER_MS };
    return { kind: 'held', held: heldBy(answer, giveFree, waitedMs()) };
  };
}
