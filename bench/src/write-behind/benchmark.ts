import type { Benchmark, Scenario } from '../benchmark';
import { stageOf } from '../measure/entrant';
import { wholeNumber } from '../options';
import type { WriteKind } from './protocol';
import { WRITE_METRICS, WriteEntrant, type WriteConditions } from './write-entrant';

export interface WriteScenario extends Scenario {
  readonly kind: WriteKind;
}

const CONTENDERS = ['redis', 'sluice', 'sql'];

function scenario(kind: WriteKind, description: string): WriteScenario {
  return {
    name: kind,
    kind,
    description: `${description}, 16 at a time over 512 records, until all of it is in the database.`,
    contenders: CONTENDERS,
    reference: 'sql',
    metrics: WRITE_METRICS,
    goals: [],
  };
}

export const writeBehind: Benchmark<WriteScenario> = {
  name: 'write-behind',
  title: 'Write-behind',
  scenarios: [
    scenario('increment', 'A process adds one to a counter'),
    scenario('set', 'A process replaces a value of 220 bytes'),
  ],
  options: [{ name: 'writes', placeholder: '<n>', meaning: 'of each turn', default: '20000' }],
  setUp(values, common) {
    const conditions: WriteConditions = { ...common, writes: wholeNumber(values, 'writes', 16, 1_000_000) };
    return {
      round: `each of ${conditions.writes} writes, and the draining`,
      packages: [conditions.redisPackage, '@electric-sql/pglite'],
      open: (scenario) =>
        stageOf(writeBehind.name, scenario, (name) => WriteEntrant.start(name, scenario.kind, conditions)),
    };
  },
};
