import { runScenario } from '../src/measure/run-scenario';
import { queue } from '../src/queue/benchmark';

/** Processes that compile what they load take seconds to start on a busy machine. */
const TIMEOUT_MS = 120_000;

it(
  'has every contender carry out the same jobs, ours with a fraction of the commands',
  async () => {
    const setUp = queue.setUp({ jobs: '800', single: '5' }, { code: 'sources', redisPackage: 'redis' });
    const scenario = queue.scenarios.find(({ name }) => name === 'flow');
    if (scenario === undefined) throw new Error('No scenario flow');
    const { outcomes } = await runScenario(setUp, scenario, 1, () => undefined);
    const sent = Object.fromEntries(outcomes.map(({ name, samples }) => [name, samples[0]?.['sent']]));
    expect(sent['sluice']).toBeLessThan(1);
    expect(sent['bee-queue']).toBeGreaterThan(2);
    expect(sent['bullmq']).toBeGreaterThan(1);
    for (const { samples } of outcomes) expect(samples[0]?.['jobsPerSecond']).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);
