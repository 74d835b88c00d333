/** Milliseconds on the monotonic clock: for waiting and for measuring, never for storing. Redis `TIME` is the clock of record. */
export function monotonicMs(): number {
  return performance.now();
}
