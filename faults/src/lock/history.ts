import type { Belief, Tenure } from './scenario';

type Believed = Tenure & { readonly belief: Belief };

/** Two that believed at once. */
export interface Overlap {
  readonly first: Tenure;
  readonly second: Tenure;
  readonly ms: number;
}

function believed(tenures: readonly Tenure[]): readonly Believed[] {
  return tenures
    .filter((tenure): tenure is Believed => tenure.belief !== undefined)
    .sort((left, right) => left.belief.fromMs - right.belief.fromMs);
}

/** Of one key: whoever began to believe before the latest of those before him had ceased. */
export function overlaps(tenures: readonly Tenure[]): Overlap[] {
  const found: Overlap[] = [];
  let latest: Believed | undefined;
  for (const tenure of believed(tenures)) {
    const { fromMs, toMs } = tenure.belief;
    if (latest !== undefined && fromMs < latest.belief.toMs) {
      found.push({ first: latest, second: tenure, ms: Math.min(toMs, latest.belief.toMs) - fromMs });
    }
    if (latest === undefined || toMs > latest.belief.toMs) latest = tenure;
  }
  return found;
}

/**
 * Of one key: pairs whose tokens do not grow although the one had the lock before the other asked for it. Whatever happens
 * to Redis, these two are in order.
 */
export function tokensGoneBack(tenures: readonly Tenure[]): readonly (readonly [Tenure, Tenure])[] {
  return pairs(tenures, (earlier, later) => earlier.returnedMs < later.calledMs);
}

/** The same by the order of the beliefs: where no two believe at once, it is the order of the hand-overs. */
export function tokensOutOfOrder(tenures: readonly Tenure[]): readonly (readonly [Tenure, Tenure])[] {
  return pairs(believed(tenures), (earlier, later) => earlier.belief.toMs < later.belief.fromMs);
}

/** Of one key: tokens that two had. */
export function tokensTwice(tenures: readonly Tenure[]): number[] {
  const tokens = tenures.flatMap(({ token }) => token ?? []);
  return tokens.filter((token, index) => tokens.indexOf(token) < index);
}

function pairs<T extends Tenure>(
  tenures: readonly T[],
  inOrder: (earlier: T, later: T) => boolean,
): readonly (readonly [Tenure, Tenure])[] {
  return tenures.flatMap((later) =>
    tenures
      .filter(
        (earlier) => earlier !== later && inOrder(earlier, later) && notGrown(earlier.token, later.token),
      )
      .map((earlier) => [earlier, later] as const),
  );
}

function notGrown(earlier: number | undefined, later: number | undefined): boolean {
  return earlier !== undefined && later !== undefined && later <= earlier;
}

/** Writers who wrote again after another one had: `entries` are the ids of the writers, as the resource took them. */
export function interleaved(entries: readonly string[]): string[] {
  const gone = new Set<string>();
  const found = new Set<string>();
  entries.forEach((writer, index) => {
    const before = entries[index - 1];
    if (before !== undefined && before !== writer) gone.add(before);
    if (gone.has(writer)) found.add(writer);
  });
  return [...found];
}
