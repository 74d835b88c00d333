import { lock } from '../src/lock/benchmark';
import { runScenario, type ScenarioOutcome } from '../src/measure/run-scenario';
import { chart } from '../src/report/chart';
import { report } from '../src/report/report';

/** Processes that compile what they load take seconds to start on a busy machine. */
const TIMEOUT_MS = 120_000;

const SET_UP = lock.setUp(
  { pairs: '64', 'hand-overs': '1', seconds: '1' },
  { code: 'sources', redisPackage: 'redis' },
);

async function tinyRun(name: string, setUp = SET_UP): Promise<ScenarioOutcome> {
  const scenario = lock.scenarios.find((each) => each.name === name);
  if (scenario === undefined) throw new Error(`No scenario ${name}`);
  return runScenario(setUp, scenario, 1, () => undefined);
}

/** One figure, by contender. */
function figure({ outcomes }: ScenarioOutcome, name: string) {
  return Object.fromEntries(outcomes.map((outcome) => [outcome.name, outcome.samples[0]?.[name]]));
}

it(
  'has every contender take and give back a free lock with a command for each, and reports goals, set-up and chart',
  async () => {
    const outcome = await tinyRun('free');
    expect(figure(outcome, 'sent')).toEqual({ bare: 2, sluice: 2, redlock: 2 });
    for (const { samples, asks } of outcome.outcomes) {
      expect(samples[0]?.['roundTrips']).toBeCloseTo(2, 0);
      expect(samples[0]?.['executionUs']).toBeGreaterThan(0);
      expect(asks).toMatch(/EVALSHA \(.*GET.*\)$/);
    }

    const text = report(lock, [outcome], {
      command: 'pnpm bench lock',
      date: '2026-01-01',
      machine: ['a machine'],
      rounds: 1,
      round: SET_UP.round,
      chart: 'lock.svg',
    });
    expect(text).toMatch(/\| free: @sluice\/core ≥ 1\.20 × redlock +\| +\d+\.\d\d × \|/);
    expect(text).toMatch(/at most 12 µs of Redis execution per pair \| +\d+\.\d\d \|/);
    expect(text).toContain('- redlock: `new Redlock([ioredis])`');
    expect(chart([outcome]).match(/<rect class="own"/g)).toHaveLength(1);
  },
  TIMEOUT_MS,
);

it(
  'has two processes share what does not divide by two',
  async () => {
    const setUp = lock.setUp(
      { pairs: '17', 'hand-overs': '1', seconds: '1' },
      { code: 'sources', redisPackage: 'redis' },
    );
    expect(figure(await tinyRun('free-busy', setUp), 'sent')).toEqual({ bare: 2, sluice: 2, redlock: 2 });
  },
  TIMEOUT_MS,
);

it(
  'has every contender hand a lock from process to process',
  async () => {
    const outcome = await tinyRun('contended');
    for (const { samples } of outcome.outcomes) {
      expect(samples[0]?.['p50Ms']).toBeGreaterThan(0);
      expect(samples[0]?.['p95Ms']).toBeGreaterThanOrEqual(samples[0]?.['p50Ms'] ?? NaN);
      expect(samples[0]?.['sent']).toBeGreaterThanOrEqual(2);
    }
  },
  TIMEOUT_MS,
);

it(
  'has twenty of every contender wait, those who poll with more than a command a second',
  async () => {
    const { bare, sluice, redlock } = figure(await tinyRun('waiters'), 'sentPerSecond');
    expect(bare).toBeGreaterThan(20);
    expect(redlock).toBeGreaterThan(20);
    expect(sluice).toBeLessThan(bare ?? NaN);
  },
  TIMEOUT_MS,
);
