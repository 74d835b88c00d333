/** The protection of a request, as `req.idempotency`. */
export interface RequestIdempotency {
  /** What the client sent, without quotes. */
  readonly key: string;

  /**
   * The fencing token: larger than that of every earlier run of the same request. Give it to whatever the handler writes to,
   * where `onUnknown` is `'reexecute'`, and let that refuse smaller ones.
   */
  readonly token: number;

  /** Aborted with a `LockLostError` when the lease is lost: the request may be run again, elsewhere. */
  readonly signal: AbortSignal;
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how Express lets its request be extended
  namespace Express {
    interface Request {
      /** Not there for a request that runs without protection. */
      idempotency?: RequestIdempotency;
    }
  }
}
