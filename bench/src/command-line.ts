import { parseArgs } from 'node:util';
import type { Benchmark, Scenario } from './benchmark';
import { benchmarks } from './benchmarks';
import type { Conditions } from './measure/entrant';

export interface CommandLine {
  readonly benchmark: Benchmark;
  readonly scenarios: readonly Scenario[];
  readonly rounds: number;
  readonly conditions: Conditions;
  /** Contenders to profile instead of measuring. */
  readonly profile: readonly string[];
  /** Where the results go, from the folder of the benchmarks. */
  readonly out: string;
  readonly build: boolean;
}

export const USAGE = `pnpm bench <name> [options]

  <name>               ${[...benchmarks.keys()].join(', ')}
  --scenario <name>    one of its scenarios; may be repeated          all
  --rounds <n>         how often each contender has its turn          9
  --requests <n>       requests of each turn                          20000
  --connections <n>    requests under way at a time                   50
  --redis <major>      of node-redis: 4, 5 or 6                       4
  --express <major>    4 or 5                                         5
  --profile <names>    profile these contenders (a,b) in one scenario, instead of measuring
  --out <folder>       where the results are written                  results
  --no-build           measure what was built before`;

/** @throws {Error} with a message for whoever typed it. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parseArgs({
    args: args.filter((arg) => arg !== '--'), // npm and pnpm differ in whether they leave it
    allowPositionals: true,
    options: {
      scenario: { type: 'string', multiple: true },
      rounds: { type: 'string', default: '9' },
      requests: { type: 'string', default: '20000' },
      connections: { type: 'string', default: '50' },
      redis: { type: 'string', default: '4' },
      express: { type: 'string', default: '5' },
      profile: { type: 'string', default: '' },
      out: { type: 'string', default: 'results' },
      'no-build': { type: 'boolean', default: false },
    },
  });
  const [name = '', ...rest] = positionals;
  const benchmark = benchmarks.get(name);
  if (benchmark === undefined || rest.length > 0) throw new Error(`No benchmark "${positionals.join(' ')}"`);

  const connections = wholeNumber('connections', values.connections, 1, 1000);
  const profile = values.profile.split(',').filter((contender) => contender !== '');
  const scenarios = scenariosOf(benchmark, values.scenario);
  if (profile.length > 0 && scenarios.length !== 1) throw new Error('--profile takes one --scenario');
  for (const contender of profile) {
    if (scenarios[0]?.contenders.includes(contender) !== true) {
      throw new Error(`No contender "${contender}"; there are ${scenarios[0]?.contenders.join(', ') ?? ''}`);
    }
  }
  return {
    benchmark,
    scenarios,
    rounds: wholeNumber('rounds', values.rounds, 1, 1000),
    conditions: {
      code: 'built',
      connections,
      requests: wholeNumber('requests', values.requests, connections, 1_000_000),
      redisPackage: oneOf('redis', values.redis, { 4: 'redis', 5: 'redis-v5', 6: 'redis-v6' } as const),
      express: oneOf('express', values.express, { 4: 'express-v4', 5: 'express' } as const),
    },
    profile,
    out: values.out,
    build: !values['no-build'],
  };
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

function wholeNumber(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`--${option} must be a whole number from ${String(min)} to ${String(max)}; got "${text}"`);
}

function oneOf<Value>(option: string, text: string, values: Readonly<Record<string, Value>>): Value {
  const value = Object.hasOwn(values, text) ? values[text] : undefined;
  if (value !== undefined) return value;
  throw new Error(`--${option} must be one of ${Object.keys(values).join(', ')}; got "${text}"`);
}
