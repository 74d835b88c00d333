import type { Benchmark, Scenario } from '../benchmark';
import { stageOf, type Entrant } from '../measure/entrant';
import { wholeNumber } from '../options';
import { FREE_METRICS, FreeLocks } from './free-locks';
import { HAND_OVER_METRICS, HandOvers } from './hand-overs';
import type { LockConditions } from './lock-entrant';
import { Waiters, WAITERS_METRICS } from './waiters';

export interface LockScenario extends Scenario {
  readonly start: (name: string, conditions: LockConditions) => Promise<Entrant>;
}

const CONTENDERS = ['bare', 'sluice', 'redlock'];

export const lock: Benchmark<LockScenario> = {
  name: 'lock',
  title: 'Locks',
  scenarios: [
    {
      name: 'free',
      description:
        'A process takes and gives back locks that nobody else wants, 16 at a time over one connection.',
      contenders: CONTENDERS,
      reference: 'redlock',
      metrics: FREE_METRICS,
      goals: [
        { contender: 'sluice', times: 'redlock', atLeast: 1.2 },
        {
          contender: 'sluice',
          figure: 'executionUs',
          bound: 'at most',
          value: 12,
          of: 'µs of Redis execution per pair',
        },
      ],
      start: (name, conditions) => FreeLocks.start(name, { processes: 1, loops: 16 }, conditions),
    },
    {
      name: 'free-many',
      description: 'The same, 64 at a time: a process under load, which is never without work.',
      contenders: CONTENDERS,
      reference: 'redlock',
      metrics: FREE_METRICS,
      goals: [{ contender: 'sluice', times: 'redlock', atLeast: 1.2 }],
      start: (name, conditions) => FreeLocks.start(name, { processes: 1, loops: 64 }, conditions),
    },
    {
      name: 'free-busy',
      description: 'The same by two processes at once, 16 at a time each: all that the machine carries.',
      contenders: CONTENDERS,
      reference: 'redlock',
      metrics: FREE_METRICS,
      goals: [{ contender: 'sluice', times: 'redlock', atLeast: 1.2 }],
      start: (name, conditions) => FreeLocks.start(name, { processes: 2, loops: 16 }, conditions),
    },
    {
      name: 'free-single',
      description: 'The same one at a time: mostly waiting for the network.',
      contenders: CONTENDERS,
      reference: 'redlock',
      metrics: FREE_METRICS,
      goals: [],
      start: (name, conditions) => FreeLocks.start(name, { processes: 1, loops: 1 }, conditions),
    },
    {
      name: 'contended',
      description:
        'Two processes hand one lock to each other, which each holds for 50 to 350 ms while the other waits: from the call of release in the one to the lock in the other.',
      contenders: CONTENDERS,
      reference: 'redlock',
      metrics: HAND_OVER_METRICS,
      goals: [
        {
          contender: 'sluice',
          figure: 'p50Ms',
          bound: 'at most',
          value: 1,
          of: 'ms from release to the next holder, p50',
        },
      ],
      start: (name, conditions) => HandOvers.start(name, conditions),
    },
    {
      name: 'waiters',
      description:
        '20 users of locks, each with connections of its own, wait for a lock that another process holds and renews: the commands of all of them.',
      contenders: CONTENDERS,
      reference: 'redlock',
      metrics: WAITERS_METRICS,
      goals: [
        {
          contender: 'sluice',
          figure: 'sentPerSecond',
          bound: 'at most',
          value: 10,
          of: 'Redis commands/s while 20 wait',
        },
      ],
      start: (name, conditions) => Waiters.start(name, conditions),
    },
  ],
  options: [
    { name: 'pairs', placeholder: '<n>', meaning: 'acquire and release in each turn', default: '50000' },
    {
      name: 'hand-overs',
      placeholder: '<n>',
      meaning: 'from process to process in each turn',
      default: '30',
    },
    { name: 'seconds', placeholder: '<n>', meaning: 'that the waiting of a turn is watched', default: '10' },
  ],
  setUp(values, common) {
    const conditions: LockConditions = {
      ...common,
      pairs: wholeNumber(values, 'pairs', 16, 1_000_000),
      handOvers: wholeNumber(values, 'hand-overs', 1, 10_000),
      seconds: wholeNumber(values, 'seconds', 1, 40),
    };
    const { pairs, handOvers, seconds, redisPackage } = conditions;
    return {
      round: `each of ${pairs} pairs of acquire and release, ${handOvers} hand-overs or ${seconds} seconds of waiting`,
      packages: [redisPackage, 'redlock', 'ioredis'],
      open: (scenario) => stageOf(lock.name, scenario, (name) => scenario.start(name, conditions)),
    };
  },
};
