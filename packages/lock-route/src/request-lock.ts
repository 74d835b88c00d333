/** The lock of a request, as `req.lock`. */
export interface RequestLock {
  /**
   * Whether the lock was taken. False where the handler runs without: on contention with `whenSkipped: 'run'`, and without
   * Redis with `onUnavailable: 'open'`.
   */
  readonly acquired: boolean;

  /**
   * The fencing token: larger at every hand-over of the lock. Of several keys, that of the first in bytewise order.
   * `undefined` where Redis did not give the lock.
   */
  readonly token: number | undefined;

  /**
   * Aborted when the work should stop: with a `LockLostError` when the lock cannot be counted on any more or was held for
   * longer than `maxHold`, and with the reason `'client-disconnected'` when the client left.
   */
  readonly signal: AbortSignal;

  /** How long it was waited for, in milliseconds. */
  readonly waited: number;
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how Express lets its request be extended
  namespace Express {
    interface Request {
      /** The lock that the request met last. Not there for a request that needs none. */
      lock?: RequestLock;
    }
  }
}
