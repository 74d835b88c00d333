import type { Benchmark, Conditions, Goal, Scenario, SetUp } from '../benchmark';
import { loadContenders } from '../load-contender';
import { ChildProgram } from '../measure/child-program';
import { oneOf, wholeNumber, type Option, type OptionValues } from '../options';
import { HttpEntrant, type HttpConditions } from './http-entrant';
import { HTTP_METRICS, type HttpSample } from './http-metrics';

export interface HttpScenario extends Scenario {
  /** How many clients there are. Without cookies, more than one are told apart by their addresses, which a proxy names that the app trusts. */
  readonly clients: number;
  /** Whether the client has the answer already, and says so. @default false */
  readonly conditional?: boolean;
  /** Whether each request is for another URL. @default false */
  readonly uniqueUrls?: boolean;
  /** The route where each client gets its cookies before the rounds. Of contenders that use Redis. */
  readonly cookiesFrom?: string;
  readonly goals: readonly Goal<HttpSample>[];
}

/** A benchmark of what stands before a route of Express. */
export interface HttpBenchmark {
  readonly name: string;
  readonly title: string;
  /** npm packages of the contenders. */
  readonly packages: readonly string[];
  readonly scenarios: readonly Omit<HttpScenario, 'metrics'>[];
}

const OPTIONS: readonly Option[] = [
  { name: 'requests', placeholder: '<n>', meaning: 'requests of each turn', default: '20000' },
  { name: 'connections', placeholder: '<n>', meaning: 'requests under way at a time', default: '50' },
  { name: 'express', placeholder: '<major>', meaning: '4 or 5', default: '5' },
];

export function httpBenchmark({ name, title, packages, scenarios }: HttpBenchmark): Benchmark<HttpScenario> {
  return {
    name,
    title,
    scenarios: scenarios.map((scenario) => ({ ...scenario, metrics: HTTP_METRICS })),
    options: OPTIONS,
    setUp: (values, conditions) => setUp(name, packages, read(values, conditions)),
  };
}

function read(values: OptionValues, conditions: Conditions): HttpConditions {
  const connections = wholeNumber(values, 'connections', 1, 1000);
  return {
    ...conditions,
    connections,
    requests: wholeNumber(values, 'requests', connections, 1_000_000),
    express: oneOf(values, 'express', { 4: 'express-v4', 5: 'express' } as const),
  };
}

function setUp(
  benchmark: string,
  packages: readonly string[],
  conditions: HttpConditions,
): SetUp<HttpScenario> {
  const { code, requests, connections, express, redisPackage } = conditions;
  return {
    round: `each of ${requests} requests over ${connections} connections`,
    packages: [express, redisPackage, ...packages, 'autocannon'],
    async open(scenario) {
      loadContenders(benchmark, scenario.contenders);
      const { program: load } = await ChildProgram.start('http/load', code);
      return {
        start: (name) => HttpEntrant.start(load, benchmark, scenario, name, conditions),
        end: () => load.end(),
      };
    },
  };
}
