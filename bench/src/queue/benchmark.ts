import type { Benchmark, Scenario } from '../benchmark';
import { stageOf, type Entrant } from '../measure/entrant';
import { column, type Metrics } from '../measure/metrics';
import { bytes, commands, processCpu, redisCpu, redisExecution } from '../measure/usage-columns';
import { wholeNumber } from '../options';
import { QueueEntrant, type QueueConditions, type QueueSample } from './queue-entrant';

export interface QueueScenario extends Scenario {
  readonly start: (name: string, conditions: QueueConditions) => Promise<Entrant>;
}

const CONTENDERS = ['sluice', 'bee-queue', 'bullmq'];

const COLUMNS = [processCpu, redisCpu, redisExecution, commands, bytes];

const FLOW_METRICS: Metrics<QueueSample> = {
  per: 'job',
  headline: { figure: 'jobsPerSecond', title: 'jobs/s', digits: 0, unit: '/s', lessIsBetter: false },
  compared: [
    { figure: 'processUs', title: 'process CPU' },
    { figure: 'redisUs', title: 'Redis CPU' },
  ],
  columns: COLUMNS,
  note: 'Process CPU is that of the process that adds and of the one that carries out.',
};

const SINGLE_METRICS: Metrics<QueueSample> = {
  per: 'job',
  headline: { figure: 'p50Ms', title: 'p50 ms', digits: 3, unit: ' ms', lessIsBetter: true },
  compared: [
    { figure: 'p95Ms', title: 'p95' },
    { figure: 'redisUs', title: 'Redis CPU' },
  ],
  columns: [column<QueueSample>('p95 ms', ({ p95Ms }) => p95Ms.toFixed(3)), ...COLUMNS],
};

export const queue: Benchmark<QueueScenario> = {
  name: 'queue',
  title: 'Queues',
  scenarios: [
    {
      name: 'flow',
      description:
        'One process adds jobs, 100 at a time; another carries them out, 16 at a time, and has nothing else to do.',
      contenders: CONTENDERS,
      reference: 'bee-queue',
      metrics: FLOW_METRICS,
      goals: [
        { contender: 'sluice', times: 'bee-queue', atLeast: 1.2 },
        { contender: 'sluice', times: 'bullmq', atLeast: 2.5 },
        { contender: 'sluice', times: 'bee-queue', figure: 'redisUs', atMost: 1, of: 'Redis CPU' },
      ],
      start: (name, conditions) => QueueEntrant.start(name, { together: 100, concurrency: 16 }, conditions),
    },
    {
      name: 'single',
      description:
        'Jobs come one by one, every 2 ms, to a process that waits for them: from the call of add in the one process to the handler in the other.',
      contenders: CONTENDERS,
      reference: 'bee-queue',
      metrics: SINGLE_METRICS,
      goals: [],
      start: (name, conditions) => QueueEntrant.start(name, { pauseMs: 2, concurrency: 16 }, conditions),
    },
  ],
  options: [
    { name: 'jobs', placeholder: '<n>', meaning: 'in each turn', default: '20000' },
    {
      name: 'single',
      placeholder: '<n>',
      meaning: 'jobs that come one by one, in each turn',
      default: '1000',
    },
  ],
  setUp(values, common) {
    const conditions: QueueConditions = {
      ...common,
      jobs: wholeNumber(values, 'jobs', 16, 1_000_000),
      single: wholeNumber(values, 'single', 1, 100_000),
    };
    const { jobs, single, redisPackage } = conditions;
    return {
      round: `each of ${jobs} jobs, or ${single} that come one by one`,
      packages: [redisPackage, 'bullmq', 'bee-queue'],
      open: (scenario) => stageOf(queue.name, scenario, (name) => scenario.start(name, conditions)),
    };
  },
};
