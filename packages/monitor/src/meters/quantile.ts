/**
 * Below how many seconds a share of the times is, by straight lines within the buckets; `undefined` of no times. What is beyond
 * the last bucket counts as its bound.
 *
 * Source: Prometheus, histogram_quantile().
 */
export function quantile(
  share: number,
  buckets: readonly number[],
  counts: readonly number[],
): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  let rank = share * total;
  for (const [index, upper] of buckets.entries()) {
    const count = counts[index] ?? 0;
    const lower = buckets[index - 1] ?? 0;
    if (rank <= count) return count === 0 ? lower : lower + (upper - lower) * (rank / count);
    rank -= count;
  }
  return buckets.at(-1);
}
