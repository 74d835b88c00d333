import { groupBy } from '../group-by';
import type { Nemesis } from './nemesis';
import { interleaved, overlaps, tokensGoneBack, tokensOutOfOrder, tokensTwice } from './history';
import { TOLD_WITHIN_MS, type Tenure } from './scenario';

/** What was seen of a run. */
export interface Sightings {
  readonly tenures: readonly Tenure[];
  /** What each resource took, in order: the id of the tenure of each write. */
  readonly written: ReadonlyMap<string, readonly string[]>;
  readonly unhandled: readonly string[];
  /** Whether every worker came to hold a lock again. */
  readonly recovered: boolean;
  /** Workers that died, or did not end when they were told to. */
  readonly lost: number;
}

export interface Findings {
  readonly overlaps: number;
  readonly longestOverlapMs: number;
  readonly interleaved: number;
  /** The longest after the end of a lease until its holder was told. */
  readonly toldLateMs: number;
  readonly tokens: number;
  /** Everything that was promised and not kept; empty if all is well. */
  readonly violations: readonly string[];
}

export function judge({ exclusive }: Pick<Nemesis, 'exclusive'>, seen: Sightings): Findings {
  const byKey = [...groupBy(seen.tenures, ({ key }) => key).values()];
  const all = byKey.flatMap(overlaps);
  const mixed = [...seen.written.values()].flatMap(interleaved);
  const back = byKey.flatMap(exclusive ? tokensBySomeOrder : tokensGoneBack);
  const twice = byKey.flatMap(tokensTwice);
  const toldLate = seen.tenures.filter(({ toldLateMs }) => toldLateMs > TOLD_WITHIN_MS);
  const refused = sum(seen.tenures.map(({ refusedInBelief }) => refusedInBelief));
  return {
    overlaps: all.length,
    longestOverlapMs: Math.max(0, ...all.map(({ ms }) => ms)),
    interleaved: mixed.length,
    toldLateMs: Math.max(0, ...seen.tenures.map(({ toldLateMs }) => toldLateMs)),
    tokens: back.length + twice.length,
    violations: [
      ...(exclusive ? count(all.length, 'times two believed at once') : []),
      ...(exclusive ? count(refused, 'writes were refused to who believed') : []),
      ...count(
        toldLate.length,
        `holders were told more than ${TOLD_WITHIN_MS} ms after the end of their lease`,
      ),
      ...count(mixed.length, 'writers were interleaved with others'),
      ...count(back.length, 'tokens had not grown since an earlier holder'),
      ...count(twice.length, 'tokens were given to two'),
      ...count(seen.unhandled.length, 'errors were handled by nobody'),
      ...count(seen.lost, 'workers died, or did not end'),
      ...(seen.recovered ? [] : ['all was well again, and not every worker came to hold a lock']),
    ],
  };
}

function tokensBySomeOrder(tenures: readonly Tenure[]): readonly unknown[] {
  return [...tokensGoneBack(tenures), ...tokensOutOfOrder(tenures)];
}

function count(found: number, what: string): string[] {
  return found === 0 ? [] : [`${found} ${what}`];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
