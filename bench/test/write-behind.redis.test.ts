import { runScenario } from '../src/measure/run-scenario';
import { writeBehind } from '../src/write-behind/benchmark';

/** Processes that compile what they load take seconds to start on a busy machine. */
const TIMEOUT_MS = 120_000;

it(
  'has ours write a command for each write to Redis, and far fewer statements than one for each to the database',
  async () => {
    const setUp = writeBehind.setUp({ writes: '640' }, { code: 'sources', redisPackage: 'redis' });
    const [scenario] = writeBehind.scenarios;
    if (scenario === undefined) throw new Error('No scenario');
    const { outcomes } = await runScenario(
      setUp,
      { ...scenario, contenders: ['sluice'] },
      1,
      () => undefined,
    );
    const { statements, sent } = outcomes[0]?.samples[0] ?? {};
    expect(statements).toBeGreaterThan(0);
    expect(statements).toBeLessThan(100);
    expect(sent).toBeGreaterThanOrEqual(1);
    expect(sent).toBeLessThan(1.2);
  },
  TIMEOUT_MS,
);
