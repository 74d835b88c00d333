import * as fc from 'fast-check';
import type { Locker, Locks } from '../../src/index';

export type Sharing = 'mutex' | 'permit' | 'read' | 'write';

/** `later`: the next operation does not wait for this one. */
export type Operation =
  | { readonly kind: 'try'; readonly who: number; readonly as: Sharing; readonly later: boolean }
  | { readonly kind: 'wait'; readonly who: number; readonly as: Sharing; readonly ms: number }
  | { readonly kind: 'release'; readonly pick: number; readonly later: boolean }
  | { readonly kind: 'extend' | 'abort'; readonly pick: number }
  | { readonly kind: 'force' | 'pause' };

export const PROCESSES = 3;
export const PERMITS = 2;

/** Of a waiter that is given back by abortion, if at all. */
const LONG_MS = 60_000;
const SHORT_MS = 10;

const who = fc.nat(PROCESSES - 1);
const as = fc.constantFrom<Sharing>('mutex', 'mutex', 'permit', 'read', 'write');
const pick = fc.nat(9);
const later = fc.boolean();

export const someOperation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('try'), who, as, later }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('wait'),
      who,
      as,
      ms: fc.constantFrom(LONG_MS, LONG_MS, SHORT_MS),
    }),
  },
  { weight: 7, arbitrary: fc.record({ kind: fc.constant('release'), pick, later }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('extend', 'abort'), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('force', 'pause') }) },
);

export function lockerOf(locks: Locks, key: string, sharing: Sharing): Omit<Locker, 'using'> {
  if (sharing === 'permit') return locks.semaphore(key, PERMITS);
  if (sharing !== 'mutex') return locks.readWrite(key)[sharing];
  return {
    acquire: (options) => locks.acquire(key, options),
    tryAcquire: (options) => locks.tryAcquire(key, options),
  };
}
