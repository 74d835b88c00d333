import { parseArgs } from 'node:util';
import type { Benchmark, Scenario, SetUp } from './benchmark';
import { benchmarks } from './benchmarks';
import { oneOf, wholeNumber, type Option, type OptionValues } from './options';

export interface CommandLine {
  readonly benchmark: Benchmark;
  readonly setUp: SetUp;
  readonly scenarios: readonly Scenario[];
  readonly rounds: number;
  /** Contenders to profile instead of measuring. */
  readonly profile: readonly string[];
  /** Where the results go, from the folder of the benchmarks. */
  readonly out: string;
  readonly build: boolean;
}

const COMMON: readonly Option[] = [
  { name: 'rounds', placeholder: '<n>', meaning: 'how often each contender has its turn', default: '9' },
  { name: 'redis', placeholder: '<major>', meaning: 'of node-redis: 4, 5 or 6', default: '4' },
  {
    name: 'profile',
    placeholder: '<a,b>',
    meaning: 'profile these in one scenario, instead of measuring',
    default: '',
  },
  { name: 'out', placeholder: '<folder>', meaning: 'where the results are written', default: 'results' },
];

export const USAGE = [
  'pnpm bench <name> [options]',
  [
    line('<name>', [...benchmarks.keys()].join(', ')),
    line('--scenario <name>', 'one of its scenarios; may be repeated', 'all'),
    ...COMMON.map(usageOf),
    line('--no-build', 'measure what was built before'),
  ].join('\n'),
  ...[...benchmarks.values()].map(({ name, options }) => [`${name}:`, ...options.map(usageOf)].join('\n')),
].join('\n\n');

function usageOf(option: Option): string {
  return line(`--${option.name} ${option.placeholder}`, option.meaning, option.default);
}

function line(what: string, meaning: string, otherwise = ''): string {
  return `  ${what.padEnd(21)}${meaning.padEnd(55)}${otherwise}`.trimEnd();
}

/** @throws {Error} with a message for whoever typed it. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const own = [...benchmarks.values()].flatMap(({ options }) => options);
  const { values, positionals } = parseArgs({
    args: args.filter((arg) => arg !== '--'), // npm and pnpm differ in whether they leave it
    allowPositionals: true,
    options: {
      ...Object.fromEntries([...COMMON, ...own].map(({ name }) => [name, { type: 'string' as const }])),
      scenario: { type: 'string', multiple: true },
      'no-build': { type: 'boolean', default: false },
    },
  });
  const [name = '', ...rest] = positionals;
  const benchmark = benchmarks.get(name);
  if (benchmark === undefined || rest.length > 0) throw new Error(`No benchmark "${positionals.join(' ')}"`);

  const { scenario: scenarioNames, 'no-build': noBuild, ...typed } = values;
  const known = valuesOf(benchmark, typed);
  const scenarios = scenariosOf(benchmark, scenarioNames);
  return {
    benchmark,
    setUp: benchmark.setUp(known, {
      code: 'built',
      redisPackage: oneOf(known, 'redis', { 4: 'redis', 5: 'redis-v5', 6: 'redis-v6' } as const),
    }),
    scenarios,
    rounds: wholeNumber(known, 'rounds', 1, 1000),
    profile: profiled(known['profile'] ?? '', scenarios),
    out: known['out'] ?? '',
    build: !noBuild,
  };
}

/** What was typed, and the defaults of what was not. */
function valuesOf(benchmark: Benchmark, typed: OptionValues): OptionValues {
  const options = [...COMMON, ...benchmark.options];
  for (const name of Object.keys(typed)) {
    if (options.some((option) => option.name === name)) continue;
    throw new Error(`--${name} is no option of the benchmark ${benchmark.name}`);
  }
  return { ...Object.fromEntries(options.map((option) => [option.name, option.default])), ...typed };
}

function scenariosOf(benchmark: Benchmark, names: readonly string[] | undefined): readonly Scenario[] {
  if (names === undefined) return benchmark.scenarios;
  return names.map((name) => {
    const scenario = benchmark.scenarios.find((known) => known.name === name);
    const known = benchmark.scenarios.map((each) => each.name).join(', ');
    if (scenario === undefined) throw new Error(`No scenario "${name}"; there are ${known}`);
    return scenario;
  });
}

function profiled(names: string, scenarios: readonly Scenario[]): readonly string[] {
  const contenders = names.split(',').filter((name) => name !== '');
  if (contenders.length > 0 && scenarios.length !== 1) throw new Error('--profile takes one --scenario');
  const known = scenarios[0]?.contenders ?? [];
  for (const contender of contenders) {
    if (!known.includes(contender)) {
      throw new Error(`No contender "${contender}"; there are ${known.join(', ')}`);
    }
  }
  return contenders;
}
