import type { Benchmark, Scenario } from '../benchmark';
import type { Contender } from '../contender';
import { ChildProgram } from './child-program';
import { Entrant, type Conditions } from './entrant';
import type { Probe } from './probe';
import type { Sample } from './sample';

/** What became of one contender. */
export interface Outcome {
  readonly name: string;
  readonly contender: Contender;
  /** One for each round. */
  readonly samples: readonly Sample[];
  readonly probe: Probe;
  readonly memoryPerKey: number;
}

export interface ScenarioOutcome {
  readonly scenario: Scenario;
  readonly outcomes: readonly Outcome[];
}

/** All contenders of a scenario, by turns: whatever befalls the machine meanwhile befalls all of them. */
export async function runScenario(
  benchmark: Benchmark,
  scenario: Scenario,
  conditions: Conditions,
  rounds: number,
  tell: (progress: string) => void,
): Promise<ScenarioOutcome> {
  const entrants: Entrant[] = [];
  const { program: load } = await ChildProgram.start('load', conditions.code);
  try {
    for (const name of scenario.contenders) {
      entrants.push(await Entrant.start(benchmark, scenario, name, conditions));
    }
    const running = entrants.map((entrant) => ({ entrant, samples: [] as Sample[] }));
    const probes = new Map<Entrant, Probe>();
    for (const entrant of entrants) {
      tell(`${scenario.name}: ${entrant.name} warms up`);
      probes.set(entrant, await entrant.warmUp(load));
    }
    for (let round = 0; round < rounds; round++) {
      tell(`${scenario.name}: round ${String(round + 1)} of ${String(rounds)}`);
      for (const { entrant, samples } of rotated(running, round)) samples.push(await entrant.round(load));
    }
    const outcomes: Outcome[] = [];
    for (const { entrant, samples } of running) {
      const { name, contender } = entrant;
      const probe = probes.get(entrant) as Probe;
      outcomes.push({ name, contender, samples, probe, memoryPerKey: await entrant.memoryPerKey() });
    }
    return { scenario, outcomes };
  } finally {
    await Promise.all([load.end(), ...entrants.map((entrant) => entrant.end())]);
  }
}

/** Nobody always comes first, or always behind the same other. */
function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
