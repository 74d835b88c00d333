import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scenario, SetUp } from '../benchmark';
import { table } from '../report/table';
import { readProfile } from './cpu-profile';
import { flameGraph } from './flame-graph';
import { selfTimeOf, type SelfTime } from './self-time';

const FUNCTIONS = 40;
const PACKAGES = 25;

/**
 * A CPU profile of each contender over one round, written to `folder` for the developer tools of Chromium, and drawn as a flame
 * graph; and where the time went: µs per request, pair and so on, by package and by function. The profiler itself slows the processes down.
 */
export async function profile(
  benchmark: string,
  setUp: SetUp,
  scenario: Scenario,
  names: readonly string[],
  folder: string,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const times: SelfTime[] = [];
  const { per } = scenario.metrics;
  let amount = 1;
  const stage = await setUp.open(scenario);
  try {
    for (const name of names) {
      const path = join(folder, `${benchmark}-${scenario.name}-${name}`);
      const file = `${path}.cpuprofile`;
      const entrant = await stage.start(name);
      amount = entrant.amount;
      try {
        await entrant.warmUp();
        await entrant.process.ask({ ask: 'start-profile' });
        await entrant.round();
        await entrant.process.ask({ ask: 'stop-profile', file });
      } finally {
        await entrant.end();
      }
      const taken = await readProfile(file);
      times.push(selfTimeOf(taken));
      const title = `${benchmark}, ${scenario.name}: ${entrant.contender.title}`;
      await writeFile(`${path}.svg`, flameGraph(taken, title, per, amount));
    }
  } finally {
    await stage.end();
  }
  return [
    `## ${scenario.name}: µs per ${per} by package`,
    comparison(
      names,
      times.map(({ packages }) => packages),
      amount,
      PACKAGES,
    ),
    `## ${scenario.name}: µs per ${per} in the function itself`,
    comparison(
      names,
      times.map(({ functions }) => functions),
      amount,
      FUNCTIONS,
    ),
  ].join('\n\n');
}

/** Sorted by the first profile. */
function comparison(
  names: readonly string[],
  times: readonly ReadonlyMap<string, number>[],
  amount: number,
  rows: number,
): string {
  const [first = new Map<string, number>()] = times;
  const places = [...first.keys()].sort((a, b) => (first.get(b) ?? 0) - (first.get(a) ?? 0)).slice(0, rows);
  const average = (us: number) => (us / amount).toFixed(2);
  const total = (time: ReadonlyMap<string, number>) => [...time.values()].reduce((sum, us) => sum + us, 0);
  return table(
    ['where', ...names],
    [
      ...places.map((place) => [place, ...times.map((time) => average(time.get(place) ?? 0))]),
      ['all together', ...times.map((time) => average(total(time)))],
    ],
  );
}
