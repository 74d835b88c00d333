import { rateLimit } from '../src/rate-limit/benchmark';
import { runScenario, type ScenarioOutcome } from '../src/measure/run-scenario';
import type { RedisPackage } from '../src/processes/connect-redis';
import { chart } from '../src/report/chart';
import { report } from '../src/report/report';

const VALUES = { connections: '4', requests: '200', express: '5' };

/** Processes that compile what they load take seconds to start on a busy machine. */
const TIMEOUT_MS = 120_000;

function setUp(express: string, redisPackage: RedisPackage) {
  return rateLimit.setUp({ ...VALUES, express }, { code: 'sources', redisPackage });
}

/** @param contenders of those of the scenario: each is a process */
async function tinyRun(
  name: string,
  contenders: readonly string[],
  runs = setUp('5', 'redis'),
): Promise<ScenarioOutcome> {
  const scenario = rateLimit.scenarios.find((each) => each.name === name);
  if (scenario === undefined) throw new Error(`No scenario ${name}`);
  return runScenario(runs, { ...scenario, contenders }, 1, () => undefined);
}

/** Commands that were sent to Redis per request, under load and one at a time, by contender. */
function commands({ outcomes }: ScenarioOutcome) {
  return Object.fromEntries(
    outcomes.map(({ name, samples: [sample] }) => [
      name,
      { load: sample?.['sent'], single: sample?.['sentSingly'] },
    ]),
  );
}

it(
  'has every contender ask Redis once for a request within the limit',
  async () => {
    const outcome = await tinyRun('allowed', ['bare', 'sluice', 'express-rate-limit']);
    const once = { load: 1, single: 1 };
    expect(commands(outcome)).toEqual({
      bare: { load: 0, single: 0 },
      sluice: once,
      'express-rate-limit': once,
    });
    for (const { usesRedis, samples } of outcome.outcomes) {
      expect(samples).toHaveLength(1);
      expect(samples[0]?.['roundTrips']).toBeCloseTo(usesRedis ? 1 : 0, 0);
      expect((samples[0]?.['memoryPerKey'] ?? 0) > 0).toBe(usesRedis);
    }
  },
  TIMEOUT_MS,
);

it(
  'has refusals come from the process where they are remembered, and from Redis where not',
  async () => {
    const asked = commands(
      await tinyRun('denied', ['sluice', 'rate-limiter-flexible', 'rate-limiter-flexible-blocking']),
    );
    expect(asked['rate-limiter-flexible']).toEqual({ load: 1, single: 1 });
    // A remembered refusal is checked again after some seconds.
    expect(asked['sluice']?.load).toBeLessThan(0.1);
    expect(asked['rate-limiter-flexible-blocking']?.load).toBeLessThan(0.1);
  },
  TIMEOUT_MS,
);

it(
  'has a leased limiter ask less than once per request, and reports goals, set-up and chart',
  async () => {
    const runs = setUp('4', 'redis-v6');
    const outcome = await tinyRun('leased', ['bare', 'sluice-lease'], runs);
    expect(commands(outcome)['sluice-lease']?.load).toBeLessThan(0.5);

    const text = report(rateLimit, [outcome], {
      command: 'pnpm bench rate-limit',
      date: '2026-01-01',
      machine: ['a machine'],
      rounds: 1,
      round: runs.round,
      chart: 'rate-limit.svg',
    });
    expect(text).toMatch(/\| leased: @sluice\/rate-limit, leased ≥ 0\.95 × bare Express +\| +\d+\.\d\d × \|/);
    expect(text).toContain('each of 200 requests over 4 connections');
    expect(text).toContain('lease: { share: 0.2, processes: 4 }');
    expect(chart([outcome]).match(/<rect class="own"/g)).toHaveLength(1);
  },
  TIMEOUT_MS,
);
