import type { Benchmark, Scenario } from '../benchmark';
import { stageOf } from '../measure/entrant';
import { wholeNumber } from '../options';
import { BOARD_METRICS, BoardCalls, type BoardConditions } from './board-calls';
import type { Work } from './protocol';

export interface BoardScenario extends Scenario {
  readonly name: Work;
}

const DESCRIPTIONS: Readonly<Record<Work, string>> = {
  increment: 'A point for one member after another.',
  rank: 'The rank of one member after another.',
  top: 'The ten best.',
};

export const leaderboard: Benchmark<BoardScenario> = {
  name: 'leaderboard',
  title: 'Leaderboards',
  scenarios: (Object.keys(DESCRIPTIONS) as Work[]).map((name) => ({
    name,
    description: `${DESCRIPTIONS[name]} One process, 16 calls at a time over one connection.`,
    contenders: ['bare', 'sluice', 'sluice-by-id'],
    reference: 'bare',
    metrics: BOARD_METRICS,
    goals: [
      {
        contender: 'sluice',
        figure: 'roundTrips',
        bound: 'at most',
        value: 1,
        of: 'round trips per call',
      },
    ],
  })),
  options: [
    { name: 'calls', placeholder: '<n>', meaning: 'in each turn', default: '50000' },
    { name: 'members', placeholder: '<n>', meaning: 'that are on the board', default: '100000' },
  ],
  setUp(values, common) {
    const conditions: BoardConditions = {
      ...common,
      calls: wholeNumber(values, 'calls', 16, 1_000_000),
      members: wholeNumber(values, 'members', 10, 1_000_000),
    };
    return {
      round: `each of ${conditions.calls} calls, with ${conditions.members} members on the board`,
      packages: [conditions.redisPackage],
      open: (scenario) =>
        stageOf(leaderboard.name, scenario, (name) => BoardCalls.start(name, scenario.name, conditions)),
    };
  },
};
