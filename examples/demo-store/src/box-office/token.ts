import type { Request } from 'express';

/**
 * The fencing token of the seat's lock, which is written with the hold.
 *
 * @throws {Error} without one: behind a gate that is `'closed'` without Redis, nobody comes here.
 */
export function tokenOf({ lock }: Request): number {
  if (lock?.token === undefined)
    throw new Error('The lock of the seat must be mounted before whatever writes a hold');
  return lock.token;
}
