import { parseArgs } from 'node:util';
import { nodeRedis, type NodeRedisVersion } from '@sluice/test-support';
import { NEMESIS_NAMES, type NemesisName } from './nemesis';
import type { RunOptions } from './run';

export const USAGE = `faults:rate-limit [--seed N] [--nemesis ${NEMESIS_NAMES.join('|')}|all] [--majors v4,v5,v6] [--rounds N] [--control]

Starts Express servers whose rate limits fail in each of the modes, breaks Redis at random moments that the seed
decides, and checks what was promised. With --control, the same for a peer that is known to hang.`;

/** The runs that were asked for, in order. @throws {Error} for what it does not know. */
export function runsOf(args: readonly string[]): RunOptions[] {
  const { values } = parseArgs({
    args: args.filter((argument) => argument !== '--'),
    options: {
      seed: { type: 'string', default: '1' },
      nemesis: { type: 'string', default: 'all' },
      majors: { type: 'string', default: 'v4,v5,v6' },
      rounds: { type: 'string', default: '1' },
      control: { type: 'boolean', default: false },
    },
  });
  const nemeses = values.nemesis === 'all' ? NEMESIS_NAMES : values.nemesis.split(',').map(knownNemesis);
  const versions = values.majors.split(',').map(knownVersion);
  const [seed, rounds] = [whole('seed', values.seed), whole('rounds', values.rounds)];
  return Array.from({ length: rounds }, (_, round) => round).flatMap((round) =>
    versions.flatMap((version) =>
      nemeses.map((nemesis) => ({ version, nemesis, seed: seed + round, control: values.control })),
    ),
  );
}

function knownNemesis(name: string): NemesisName {
  if ((NEMESIS_NAMES as readonly string[]).includes(name)) return name as NemesisName;
  throw new Error(`No nemesis is called ${name}`);
}

function knownVersion(name: string): NodeRedisVersion {
  if (name in nodeRedis) return name as NodeRedisVersion;
  throw new Error(`No major of node-redis is called ${name}`);
}

function whole(option: string, value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`--${option} must be a whole number`);
  return number;
}
