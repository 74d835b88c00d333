import { leaderboard } from '../src/leaderboard/benchmark';
import { runScenario } from '../src/measure/run-scenario';

/** Processes that compile what they load take seconds to start on a busy machine. */
const TIMEOUT_MS = 120_000;

const SET_UP = leaderboard.setUp({ calls: '64', members: '50' }, { code: 'sources', redisPackage: 'redis' });

/** Whom each is asked of here: every process takes a while to start. */
const ASKED = {
  increment: {
    bare: /^ZINCRBY$/,
    sluice: /^EVALSHA \(.*ZADD.*\)$/,
    'sluice-by-id': /^EVALSHA \(.*ZADD.*\)$/,
  },
  rank: { sluice: /^EVALSHA \(.*ZREVRANK\)$/ },
  top: { bare: /^ZRANGE$/ },
} as const;

it(
  'has every contender answer with one command for each call',
  async () => {
    for (const scenario of leaderboard.scenarios) {
      const asked: Readonly<Record<string, RegExp>> = ASKED[scenario.name];
      const contenders = Object.keys(asked);
      const { outcomes } = await runScenario(SET_UP, { ...scenario, contenders }, 1, () => undefined);
      for (const { name, samples, asks } of outcomes) {
        expect(samples[0]?.['sent']).toBe(1);
        expect(samples[0]?.['roundTrips']).toBeCloseTo(1, 0);
        expect(asks).toMatch(asked[name] ?? '');
      }
    }
  },
  TIMEOUT_MS,
);
