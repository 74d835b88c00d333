import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from './build';
import { readCommandLine, USAGE, type CommandLine } from './command-line';
import { describeMachine } from './machine';
import { runScenario, type ScenarioOutcome } from './measure/run-scenario';
import { profile } from './profile/profile';
import { chart } from './report/chart';
import { comparisons } from './report/comparison';
import { figures, ratios } from './report/figures';
import { goals, report } from './report/report';

async function main(args: readonly string[]): Promise<void> {
  let commandLine: CommandLine;
  try {
    commandLine = readCommandLine(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  if (commandLine.build) build();
  const out = resolve(join(__dirname, '..'), commandLine.out);
  if (commandLine.profile.length > 0) await profileAll(commandLine, out);
  else await measureAll(commandLine, out, args);
}

async function measureAll(commandLine: CommandLine, out: string, args: readonly string[]): Promise<void> {
  const { benchmark, setUp, scenarios, rounds } = commandLine;
  const circumstances = {
    command: ['pnpm bench', ...args].join(' '),
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(setUp.packages),
    rounds,
    round: setUp.round,
    chart: `${benchmark.name}.svg`,
  };
  const outcomes: ScenarioOutcome[] = [];
  for (const scenario of scenarios) {
    const outcome = await runScenario(setUp, scenario, rounds, console.error);
    outcomes.push(outcome);
    console.log(
      [`\n${scenario.name}. ${scenario.description}`, figures(outcome), ratios(outcome)].join('\n\n'),
    );
  }
  await mkdir(out, { recursive: true });
  await writeFile(join(out, `${benchmark.name}.md`), report(benchmark, outcomes, circumstances));
  await writeFile(join(out, circumstances.chart), chart(outcomes));
  const compared = comparisons(benchmark, outcomes);
  await writeFile(join(out, `${benchmark.name}.json`), `${JSON.stringify(compared, undefined, 2)}\n`);
  console.log(`\n${goals(outcomes)}\n\nWritten to ${join(out, benchmark.name)}.md, .svg and .json`);
}

async function profileAll(commandLine: CommandLine, out: string): Promise<void> {
  const { benchmark, setUp, scenarios, profile: names } = commandLine;
  for (const scenario of scenarios) {
    console.log(await profile(benchmark.name, setUp, scenario, names, join(out, 'profiles')));
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
