import type { Directives } from '../fields/directives';

/** How long a response may be served stale, in milliseconds since it became stale (RFC 5861). */
export interface StaleWindows {
  readonly swrMs: number;
  readonly sieMs: number;
}

/** Whether a response forbids to be served stale (RFC 9111, section 4.2.4). */
export function forbidsStale(directives: Directives): boolean {
  return (
    directives.has('must-revalidate') ||
    directives.has('proxy-revalidate') ||
    directives.has('s-maxage') ||
    directives.isUnqualified('no-cache')
  );
}

/** What the response says, and else what the route does. */
export function staleWindows(directives: Directives, ofRoute: StaleWindows): StaleWindows {
  if (forbidsStale(directives)) return { swrMs: 0, sieMs: 0 };
  const swr = directives.seconds('stale-while-revalidate');
  const sie = directives.seconds('stale-if-error');
  return {
    swrMs: swr === undefined ? ofRoute.swrMs : swr * 1000,
    sieMs: sie === undefined ? ofRoute.sieMs : sie * 1000,
  };
}
