/** A number from 0 up to, and without, 1, for what nobody's identity depends on. */
export function chance(): number {
  return Math.random();
}
