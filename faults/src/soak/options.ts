import { parseArgs } from 'node:util';
import { durationMs, type Duration } from '@sluice/core';
import { nodeRedis, type NodeRedisVersion } from '@sluice/test-support';

export interface SoakOptions {
  readonly seed: number;
  readonly durationMs: number;
  readonly version: NodeRedisVersion;
}

export const USAGE = 'faults:soak [--seed N] [--for 10m] [--major v4|v5|v6]';

/** @throws {Error} for what it does not know. */
export function soakOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: args.filter((argument) => argument !== '--'),
    options: {
      seed: { type: 'string', default: '1' },
      for: { type: 'string', default: '10m' },
      major: { type: 'string', default: 'v4' },
    },
  });
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Error('--seed must be a whole number');
  if (!Object.hasOwn(nodeRedis, values.major))
    throw new Error(`No major of node-redis is called ${values.major}`);
  return {
    seed,
    durationMs: durationMs('--for', values.for as Duration),
    version: values.major as NodeRedisVersion,
  };
}
