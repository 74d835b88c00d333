/**
 * The `Age` that a response came with, in seconds (RFC 9111, section 5.1): its first member alone. What is no whole number of
 * them, a negative one too, is ignored.
 */
export function parseAge(lines: readonly string[]): number {
  const first = lines[0]?.split(',')[0]?.trim() ?? '';
  return /^\d+$/.test(first) ? Math.min(Number(first), 2 ** 31) : 0;
}
