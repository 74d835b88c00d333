import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Benchmark, Scenario } from '../benchmark';
import { ChildProgram } from '../measure/child-program';
import { Entrant, type Conditions } from '../measure/entrant';
import { table } from '../report/table';
import { readSelfTime, type SelfTime } from './self-time';

const FUNCTIONS = 40;
const PACKAGES = 25;

/**
 * A CPU profile of each contender over one round, written to `folder` for the developer tools of Chromium, and where the
 * time went: µs per request, by package and by function. The profiler itself slows the servers down.
 */
export async function profile(
  benchmark: Benchmark,
  scenario: Scenario,
  names: readonly string[],
  conditions: Conditions,
  folder: string,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const times: SelfTime[] = [];
  const { program: load } = await ChildProgram.start('load', conditions.code);
  try {
    for (const name of names) {
      const file = join(folder, `${benchmark.name}-${scenario.name}-${name}.cpuprofile`);
      const entrant = await Entrant.start(benchmark, scenario, name, conditions);
      try {
        await entrant.warmUp(load);
        await entrant.server.ask({ ask: 'start-profile' });
        await entrant.round(load);
        await entrant.server.ask({ ask: 'stop-profile', file });
      } finally {
        await entrant.end();
      }
      times.push(await readSelfTime(file));
    }
  } finally {
    await load.end();
  }
  const { requests } = conditions;
  return [
    `## ${scenario.name}: µs per request by package`,
    comparison(
      names,
      times.map(({ packages }) => packages),
      requests,
      PACKAGES,
    ),
    `## ${scenario.name}: µs per request in the function itself`,
    comparison(
      names,
      times.map(({ functions }) => functions),
      requests,
      FUNCTIONS,
    ),
  ].join('\n\n');
}

/** Sorted by the first profile. */
function comparison(
  names: readonly string[],
  times: readonly ReadonlyMap<string, number>[],
  requests: number,
  rows: number,
): string {
  const [first = new Map<string, number>()] = times;
  const places = [...first.keys()].sort((a, b) => (first.get(b) ?? 0) - (first.get(a) ?? 0)).slice(0, rows);
  const perRequest = (us: number) => (us / requests).toFixed(2);
  const total = (time: ReadonlyMap<string, number>) => [...time.values()].reduce((sum, us) => sum + us, 0);
  return table(
    ['where', ...names],
    [
      ...places.map((place) => [place, ...times.map((time) => perRequest(time.get(place) ?? 0))]),
      ['all together', ...times.map((time) => perRequest(total(time)))],
    ],
  );
}
