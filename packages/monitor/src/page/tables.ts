import { quantile } from '../meters/quantile';
import type { TallyCounter } from '../meters/tally';
import type { TallyInstruments } from './history';

/** A row of counts, by outcome, for each name. */
export interface OutcomeRow {
  readonly name: string;
  readonly outcomes: Readonly<Record<string, number>>;
}

export interface CommandRow {
  readonly name: string;
  readonly calls: number;
  readonly failed: number;
  readonly meanMs: number;
  readonly p99Ms: number;
}

/** What happened since the start of the monitor, by names. */
export interface Tables {
  readonly limiters: readonly OutcomeRow[];
  readonly caches: readonly OutcomeRow[];
  readonly responses: readonly OutcomeRow[];
  readonly locks: readonly OutcomeRow[];
  readonly sessions: readonly OutcomeRow[];
  readonly commands: readonly CommandRow[];
}

export function tablesOf(instruments: TallyInstruments): Tables {
  return {
    limiters: rows(
      instruments.rateLimits,
      ({ name }) => name,
      ({ outcome }) => outcome,
    ),
    caches: rows(
      instruments.cacheOperations,
      ({ name }) => name,
      ({ operation, outcome }) => (operation === 'get' ? outcome : undefined),
    ),
    responses: rows(
      instruments.cachedResponses,
      () => 'responses',
      ({ outcome }) => outcome,
    ),
    locks: rows(
      instruments.locks,
      ({ name = '', kind = '' }) => `${name} (${kind})`,
      ({ outcome }) => outcome,
    ),
    sessions: rows(
      instruments.sessionOperations,
      ({ operation }) => operation,
      ({ outcome }) => outcome,
    ),
    commands: commandRows(instruments),
  };
}

type Labels = Readonly<Record<string, string>>;

function rows(
  counter: TallyCounter,
  nameOf: (labels: Labels) => string | undefined,
  outcomeOf: (labels: Labels) => string | undefined,
): OutcomeRow[] {
  const byName = new Map<string, Record<string, number>>();
  for (const { labels, value } of counter.series) {
    const outcome = outcomeOf(labels);
    if (outcome === undefined) continue;
    const name = nameOf(labels) ?? '';
    const outcomes = byName.get(name) ?? (Object.create(null) as Record<string, number>);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + value.count;
    byName.set(name, outcomes);
  }
  return [...byName].map(([name, outcomes]) => ({ name, outcomes })).sort(byNames);
}

function commandRows({ commands, commandTimes }: TallyInstruments): CommandRow[] {
  return [...commandTimes.series]
    .map(({ labels, value }) => {
      const { name = '' } = labels;
      const calls = commands.sum({ name: [name] });
      return {
        name,
        calls,
        failed: calls - commands.sum({ name: [name], outcome: ['ok'] }),
        meanMs: (value.sum / value.count) * 1000,
        p99Ms: (quantile(0.99, value.buckets, value.counts) ?? 0) * 1000,
      };
    })
    .sort((left, right) => right.calls - left.calls || byNames(left, right));
}

function byNames(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : 1;
}
