import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 4096;

const pool = Buffer.allocUnsafeSlow(POOL_BYTES);
let used = POOL_BYTES;

/**
 * Unpredictable bytes for what has to be unique and is no secret. Drawn from the system's generator many at a time, because asking
 * it costs some 10 µs, however little is asked for; what is a secret asks it by itself, and leaves no copy here.
 *
 * @param count at most 4096
 */
export function uniqueBytes(count: number): Buffer {
  if (used + count > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Buffer.from(pool.subarray(used, used + count));
  used += count;
  return bytes;
}
