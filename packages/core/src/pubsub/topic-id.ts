const ID = /^(\d{1,20})-(\d{1,20})$/;
const MAX = 2n ** 64n - 1n;

/** An id of a stream as Redis writes it; `undefined` for what is none. It may come from a stranger. */
export function readId(text: string): string | undefined {
  const [, ms, seq] = ID.exec(text) ?? [];
  if (ms === undefined || seq === undefined) return undefined;
  const parts = [BigInt(ms), BigInt(seq)];
  return parts.every((part) => part <= MAX) ? parts.join('-') : undefined;
}

/** Whether an id comes after another. Both as Redis writes them: of two numbers without leading zeros the longer is larger. */
export function isAfter(id: string, other: string): boolean {
  const [[ms, seq], [otherMs, otherSeq]] = [partsOf(id), partsOf(other)];
  return ms === otherMs ? isLarger(seq, otherSeq) : isLarger(ms, otherMs);
}

function partsOf(id: string): readonly [string, string] {
  const dash = id.indexOf('-');
  return [id.slice(0, dash), id.slice(dash + 1)];
}

function isLarger(digits: string, others: string): boolean {
  return digits.length === others.length ? digits > others : digits.length > others.length;
}
