import type { PolicyState } from '@sluice/core';

/** Milliseconds as whole seconds, rounded up: a client that waits that long has waited long enough. */
export function wholeSeconds(ms: number): number {
  return Math.max(0, Math.ceil(ms / 1000));
}

/** A window as the headers can tell it: the `w` of draft-10 is an integer and not zero, however short the window is. */
export function windowSeconds(windowMs: number): number {
  return Math.max(1, wholeSeconds(windowMs));
}

/**
 * How long until the policy has more quota to give: until it would let this request pass, where it refused it or has
 * nothing left; otherwise until it is whole again, so that `remaining` in that time promises no rate above the policy's.
 */
export function waitMs({ remaining, allowed, resetAfterMs, retryAfterMs }: PolicyState): number {
  const spent = remaining === 0 || !allowed;
  return spent && retryAfterMs > 0 && retryAfterMs !== Infinity ? retryAfterMs : resetAfterMs;
}
