/**
 * The `Age` that a response came with, in seconds (RFC 9111, section 5.1): its first member alone. What is no integer is
 * ignored, and a negative one makes the response as old as can be.
 */
export function parseAge(lines: readonly string[]): number {
  const first = lines[0]?.split(',')[0]?.trim() ?? '';
  if (/^-\d+$/.test(first)) return Infinity;
  return /^\d+$/.test(first) ? Math.min(Number(first), 2 ** 31) : 0;
}
