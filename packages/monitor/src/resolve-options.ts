import {
  checkFunction,
  checkKnown,
  checkOneOf,
  checkText,
  durationMs,
  OptionError,
  withDefaults,
  type Defaults,
  type RedisInput,
} from '@sluice/core';
import { Registry } from 'prom-client';
import type { MonitorOptions, WatchedGate, WithoutRedis } from './options';
import type { WatchedQueue, WatchedWriteBehind } from './watched';

export interface ResolvedGate {
  readonly name: string;
  readonly redis: RedisInput;
  readonly onUnavailable: WithoutRedis;
}

export interface ResolvedMonitor {
  readonly redis: RedisInput;
  readonly authorize: MonitorOptions['authorize'];
  readonly gates: readonly ResolvedGate[];
  readonly queues: readonly WatchedQueue[];
  readonly writeBehinds: readonly (readonly [name: string, writeBehind: WatchedWriteBehind])[];
  readonly registry: Registry;
  readonly buckets: readonly number[];
  readonly patterns: readonly string[];
  readonly prefixes: readonly string[];
  readonly intervalMs: number;
  readonly points: number;
  readonly deadlineMs: number;
  readonly title: string;
}

const MODES: readonly WithoutRedis[] = ['open', 'local', 'anonymous', 'closed'];
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const MOST_POINTS = 10_000;

const DEFAULTS: Defaults<MonitorOptions> = {
  gates: { redis: { onUnavailable: 'local' } },
  queues: [],
  writeBehinds: {},
  registry: undefined,
  buckets: BUCKETS,
  patterns: [],
  prefixes: [],
  interval: '2s',
  history: '10m',
  deadline: '1s',
  title: 'Sluice',
};

/** @throws {OptionError} for an option that is wrong, unknown, or missing. */
export function resolveOptions(options: MonitorOptions): ResolvedMonitor {
  checkKnown(options, ['redis', 'authorize', ...Object.keys(DEFAULTS)]);
  const { gates, queues, writeBehinds, registry, interval, history, deadline, ...resolved } = withDefaults(
    options,
    DEFAULTS,
  );
  checkFunction('authorize', resolved.authorize);
  checkText('title', resolved.title, 100);
  checkBuckets(resolved.buckets);
  if (!Array.isArray(queues)) throw new OptionError('queues', 'a list of queues', queues);
  queues.forEach((queue: unknown, index) => {
    checkMethods(`queues[${index}]`, queue, 'counts');
  });
  checkRecord('writeBehinds', writeBehinds);
  for (const [name, writeBehind] of Object.entries(writeBehinds)) {
    checkMethods(`writeBehinds.${name}`, writeBehind, 'stats');
  }
  const intervalMs = durationMs('interval', interval, 100, 60_000);
  const historyMs = durationMs('history', history, intervalMs, intervalMs * MOST_POINTS);
  return {
    ...resolved,
    gates: resolveGates(gates, resolved.redis),
    queues,
    writeBehinds: Object.entries(writeBehinds),
    registry: resolveRegistry(registry),
    intervalMs,
    points: Math.ceil(historyMs / intervalMs),
    deadlineMs: durationMs('deadline', deadline, 1, 60_000),
  };
}

function resolveGates(gates: Readonly<Record<string, WatchedGate>>, redis: RedisInput): ResolvedGate[] {
  checkRecord('gates', gates);
  return Object.entries(gates).map(([name, gate]) => {
    checkKnown(gate, ['onUnavailable', 'redis'], `gates.${name}.`);
    checkOneOf(`gates.${name}.onUnavailable`, gate.onUnavailable, MODES);
    return { name, redis: gate.redis ?? redis, onUnavailable: gate.onUnavailable };
  });
}

function resolveRegistry(registry: unknown): Registry {
  if (registry === undefined) return new Registry();
  checkMethods('registry', registry, 'registerMetric');
  return registry as Registry;
}

function checkBuckets(buckets: unknown): void {
  const ascending =
    Array.isArray(buckets) &&
    buckets.length > 0 &&
    buckets.every(
      (bound: unknown, index) =>
        typeof bound === 'number' && bound > (index === 0 ? 0 : Number(buckets[index - 1])),
    );
  if (!ascending) throw new OptionError('buckets', 'a list of positive numbers, ascending', buckets);
}

function checkRecord(option: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new OptionError(option, 'an object with a member for each', value);
  }
}

function checkMethods(option: string, value: unknown, method: string): void {
  if (
    typeof value !== 'object' ||
    value === null ||
    typeof (value as Record<string, unknown>)[method] !== 'function'
  ) {
    throw new OptionError(option, `an object with a method ${method}()`, value);
  }
}
