import { randomFillSync } from 'node:crypto';

const BYTES = 12;
const pool = Buffer.allocUnsafe(BYTES * 256);
let used = pool.length;

/** An id of 16 letters that nobody can guess, and nobody else has. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += BYTES;
  return pool.toString('base64url', used - BYTES, used);
}
