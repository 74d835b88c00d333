import type { Kernel } from './kernel';
import type { Lease } from '../lease/lease';
import type { Place } from './place';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

/**
 * Gives free, in the background, what may be held under this id without anybody who wants it. Tries until the lease is
 * over, which is when it ends by itself.
 */
export function abandon(
  kernel: Kernel,
  place: Place,
  id: string,
  lease: Lease,
  pauseMs = FIRST_PAUSE_MS,
): void {
  kernel.release(place, id).catch(() => {
    if (!lease.stands) return;
    setTimeout(() => {
      abandon(kernel, place, id, lease, Math.min(pauseMs * 2, LONGEST_PAUSE_MS));
    }, pauseMs).unref();
  });
}
