import type { Scenario, SetUp } from '../benchmark';
import type { Contender } from '../load-contender';
import type { Entrant } from './entrant';
import type { Sample } from './sample';

/** What became of one contender. */
export interface Outcome {
  readonly name: string;
  readonly contender: Contender;
  readonly usesRedis: boolean;
  /** What it asks of Redis, in a line. */
  readonly asks: string;
  /** One for each round. */
  readonly samples: readonly Sample[];
}

export interface ScenarioOutcome {
  readonly scenario: Scenario;
  readonly outcomes: readonly Outcome[];
}

interface Running {
  readonly name: string;
  readonly entrant: Entrant;
  readonly samples: Sample[];
}

/** All contenders of a scenario, by turns: whatever befalls the machine meanwhile befalls all of them. */
export async function runScenario(
  setUp: SetUp,
  scenario: Scenario,
  rounds: number,
  tell: (progress: string) => void,
): Promise<ScenarioOutcome> {
  const running: Running[] = [];
  const stage = await setUp.open(scenario);
  try {
    for (const name of scenario.contenders) {
      running.push({ name, entrant: await stage.start(name), samples: [] });
    }
    for (const { name, entrant } of running) {
      tell(`${scenario.name}: ${name} warms up`);
      await entrant.warmUp();
    }
    for (let round = 0; round < rounds; round++) {
      tell(`${scenario.name}: round ${String(round + 1)} of ${String(rounds)}`);
      for (const { entrant, samples } of rotated(running, round)) samples.push(await entrant.round());
    }
    const outcomes = running.map(({ name, entrant: { contender, usesRedis, asks }, samples }) => {
      return { name, contender, usesRedis, asks, samples };
    });
    return { scenario, outcomes };
  } finally {
    await Promise.all(running.map(({ entrant }) => entrant.end()));
    await stage.end();
  }
}

/** Nobody always comes first, or always behind the same other. */
function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
