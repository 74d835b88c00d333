import * as fc from 'fast-check';
import type { Policy, RateLimiter, RateLimitKey, Reservation } from '../../src/index';

export type Operation =
  | { readonly kind: 'consume' | 'refund' | 'charge' | 'reserve' | 'commit'; readonly amount: number }
  | { readonly kind: 'cancel' | 'block' | 'unblock' | 'reset' | 'peek' };

const amount = fc.integer({ min: 0, max: 9 });

export const someOperation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('consume', 'refund', 'charge', 'reserve', 'commit'),
      amount,
    }),
  },
  fc.record({ kind: fc.constantFrom('cancel', 'block', 'unblock', 'reset', 'peek') }),
);

/** Kinds of limiters: each layout in Redis, and policies with keys of their own. Windows far longer than a test. */
export const kinds: readonly (readonly [kind: string, policies: readonly Policy[], key: RateLimitKey])[] = [
  ['gcra', [{ name: 'p', limit: 5, window: '1m' }], 'k'],
  ['fixed-window', [{ name: 'p', limit: 5, window: '1m', algorithm: 'fixed-window' }], 'k'],
  ['sliding-window', [{ name: 'p', limit: 5, window: '1m', algorithm: 'sliding-window' }], 'k'],
  ['strict-window', [{ name: 'p', limit: 5, window: '1m', algorithm: 'strict-window' }], 'k'],
  [
    'several policies',
    [
      { name: 'a', limit: 3, window: '1m' },
      { name: 'b', limit: 6, window: '1h', algorithm: 'fixed-window' },
      { name: 'c', limit: 9, window: '1d', algorithm: 'strict-window' },
      { name: 'd', limit: 4, window: '10s', algorithm: 'sliding-window', shadow: true },
    ],
    'k',
  ],
  [
    'keys of their own',
    [
      { name: 'a', limit: 3, window: '1m', key: 'address' },
      { name: 'b', limit: 6, window: '1h', algorithm: 'fixed-window', key: 'account' },
    ],
    { address: 'x', account: 'y' },
  ],
];

/** Does it, and says what came of it. Reservations are kept until they are settled. */
export async function perform(
  limiter: RateLimiter,
  key: RateLimitKey,
  operation: Operation,
  reservations: Reservation[],
): Promise<unknown> {
  switch (operation.kind) {
    case 'consume':
    case 'refund':
    case 'charge':
      return limiter[operation.kind](key, operation.amount);
    case 'reserve': {
      const reservation = await limiter.reserve(key, operation.amount);
      reservations.push(reservation);
      return reservation.result;
    }
    case 'commit':
      return reservations.pop()?.commit(operation.amount);
    case 'cancel':
      return reservations.pop()?.cancel();
    case 'block':
      return limiter.block(key, '30s');
    case 'unblock':
    case 'reset':
    case 'peek':
      return limiter[operation.kind](key);
  }
}
