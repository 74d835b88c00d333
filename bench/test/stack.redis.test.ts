import { runScenario } from '../src/measure/run-scenario';
import { stack } from '../src/stack/benchmark';

/** Processes that compile what they load take seconds to start on a busy machine. */
const TIMEOUT_MS = 120_000;

/** What each asks of Redis, one request at a time, and in how many round trips. */
async function tinyRun(name: string) {
  const scenario = stack.scenarios.find((each) => each.name === name);
  if (scenario === undefined) throw new Error(`No scenario ${name}`);
  const values = { connections: '4', requests: '100', express: '5' };
  const runs = stack.setUp(values, { code: 'sources', redisPackage: 'redis' });
  const { outcomes } = await runScenario(runs, scenario, 1, () => undefined);
  return Object.fromEntries(
    outcomes.map(({ name: contender, asks, samples }) => [
      contender,
      { asks, roundTrips: Math.round(Number(samples[0]?.['roundTrips'])) },
    ]),
  );
}

it(
  'asks Redis for a limit, a session and a body, in one round trip or in three',
  async () => {
    const ours = expect.stringMatching(/EVALSHA.*PTTL.*HGETALL.*GET.*ZRANGE/) as string;
    expect(await tinyRun('redis')).toEqual({
      bare: { asks: '', roundTrips: 0 },
      sluice: { asks: ours, roundTrips: 1 },
      'sluice-apart': { asks: ours, roundTrips: 3 },
      peers: { asks: expect.stringMatching(/^EVALSHA.*GET, EXPIRE$/) as string, roundTrips: 4 },
    });
  },
  TIMEOUT_MS,
);

it(
  'asks Redis nothing with every gate on',
  async () => {
    const outcome = await tinyRun('local');
    expect(outcome['sluice-local']?.roundTrips).toBe(0);
  },
  TIMEOUT_MS,
);
