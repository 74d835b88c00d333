import type { Forwarded } from './fields/cache-status';

/** What a cache did with a request, and why. */
export interface Explanation {
  readonly outcome:
    /** Served from the cache. */
    | 'hit'
    /** Served from the cache, though stale: while somebody gets it anew, or by the wish of the client. */
    | 'stale'
    /** Served with the response that another request was waiting for already. */
    | 'collapsed'
    /** Served from the cache, after the handler had said that it has not changed. */
    | 'validated'
    /** Served from the cache, though stale, because the handler failed. */
    | 'stood-in'
    /** The handler answered. */
    | 'forwarded'
    /** Refused by the cache itself: without Redis, or for `only-if-cached`. */
    | 'refused'
    /** Decided upon still. */
    | 'pending';
  /** Why the handler was asked. */
  readonly forwarded?: Forwarded | undefined;
  /** `undefined` as long as that is not known, and where there is nothing to store. */
  readonly stored?: boolean | undefined;
  /** Why the handler was asked past the cache, or why its response was not stored. */
  readonly reason?: string | undefined;
}

/** On the request, because maps of requests cost the garbage collector more than all else here. */
const EXPLANATION = Symbol('explanation');

type Explained = object & { [EXPLANATION]?: Explanation };

export function explain(req: object, explanation: Explanation): void {
  (req as Explained)[EXPLANATION] = explanation;
}

export function explainFurther(req: object, more: Partial<Explanation>): void {
  explain(req, { ...(explanationOf(req) ?? { outcome: 'pending' }), ...more });
}

/** `undefined` for a request that came through no cache. */
export function explanationOf(req: object): Explanation | undefined {
  return (req as Explained)[EXPLANATION];
}
