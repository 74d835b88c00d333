import { session } from '../src/session/benchmark';
import { runScenario, type ScenarioOutcome } from '../src/measure/run-scenario';

/** Processes that compile what they load take seconds to start on a busy machine. */
const TIMEOUT_MS = 120_000;

/** @param contenders of those of the scenario: each is a process */
async function tinyRun(name: string, ...contenders: readonly string[]): Promise<ScenarioOutcome> {
  const scenario = session.scenarios.find((each) => each.name === name);
  if (scenario === undefined) throw new Error(`No scenario ${name}`);
  const values = { connections: '4', requests: '100', express: '5' };
  const runs = session.setUp(values, { code: 'sources', redisPackage: 'redis' });
  return runScenario(runs, { ...scenario, contenders }, 1, () => undefined);
}

/** What each asks of Redis, one request at a time, by contender; and under load, how often. */
function asked({ outcomes }: ScenarioOutcome) {
  return Object.fromEntries(outcomes.map(({ name, asks, samples }) => [name, [asks, samples[0]?.['sent']]]));
}

it(
  'reads a session of each contender',
  async () => {
    const outcome = await tinyRun('read', 'floor', 'sluice', 'connect-redis', 'connect-redis-v7');
    expect(asked(outcome)).toMatchObject({
      floor: ['GET', 1],
      sluice: ['PTTL, HGETALL', 2],
      'connect-redis': ['GET, EXPIRE', 2],
      'connect-redis-v7': ['GET, EXPIRE', 2],
    });
    for (const { name, usesRedis, samples } of outcome.outcomes) {
      expect([name, (samples[0]?.['memoryPerKey'] ?? 0) > 0]).toEqual([name, usesRedis]);
      if (name === 'sluice') expect(samples[0]?.['roundTrips']).toBeCloseTo(1, 0);
    }
  },
  TIMEOUT_MS,
);

it(
  'writes a session of each contender',
  async () => {
    const outcome = asked(await tinyRun('write', 'sluice', 'connect-redis'));
    expect(outcome['connect-redis']).toEqual(['GET, SET', 2]);
    expect(outcome['sluice']).toEqual([expect.stringMatching(/^PTTL, HGETALL, EVALSHA \(/), 3]);
  },
  TIMEOUT_MS,
);

it(
  'asks Redis nothing for who has no session',
  async () => {
    expect(asked(await tinyRun('anonymous', 'bare', 'sluice-compat'))).toEqual({
      bare: ['', 0],
      'sluice-compat': ['', 0],
    });
  },
  TIMEOUT_MS,
);
