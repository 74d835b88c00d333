import type { Directives } from '../fields/directives';

/** What decides whether a stored response is reused; times in milliseconds. */
export interface Reusable {
  readonly ageMs: number;
  /** Below zero once it is stale. */
  readonly freshMs: number;
  readonly noCache: boolean;
  readonly staleForbidden: boolean;
  readonly swrMs: number;
  readonly sieMs: number;
}

/** As it is; as it is while somebody asks the handler; not before the handler was asked. */
export type Reuse = 'fresh' | 'stale' | 'while-revalidate' | 'validate';

/**
 * What may be done with a stored response (RFC 9111, section 4).
 *
 * @param wishes the directives of the request, where they are honoured
 */
export function reuse(stored: Reusable, wishes: Directives): Reuse {
  if (stored.noCache || wishes.has('no-cache')) return 'validate';
  if (exceeds(wishes.seconds('max-age'), stored.ageMs)) return 'validate';
  const minFresh = wishes.seconds('min-fresh');
  if (minFresh !== undefined)
    return stored.freshMs > 0 && stored.freshMs >= minFresh * 1000 ? 'fresh' : 'validate';
  if (stored.freshMs > 0) return 'fresh';
  if (stored.staleForbidden) return 'validate';
  if (isWelcomeStale(wishes, -stored.freshMs)) return 'stale';
  return -stored.freshMs < stored.swrMs ? 'while-revalidate' : 'validate';
}

/** Whether a stale response may be served because the handler has failed (RFC 5861, section 4). */
export function mayStandIn(stored: Reusable, wishes: Directives): boolean {
  if (stored.noCache || stored.staleForbidden) return false;
  const wished = wishes.seconds('stale-if-error');
  const sieMs = Math.max(stored.sieMs, wished === undefined ? 0 : wished * 1000);
  return -stored.freshMs < sieMs;
}

function exceeds(maxAge: number | undefined, ageMs: number): boolean {
  return maxAge !== undefined && ageMs >= maxAge * 1000;
}

/** Section 5.2.1.2: without a value, however stale it is. */
function isWelcomeStale(wishes: Directives, staleMs: number): boolean {
  if (!wishes.has('max-stale')) return false;
  return wishes.isUnqualified('max-stale') || staleMs <= (wishes.seconds('max-stale') ?? 0) * 1000;
}
