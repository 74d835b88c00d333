import { parseArgs } from 'node:util';
import { nodeRedis, type NodeRedisVersion } from '@sluice/test-support';

/** One run: a client of a major, one kind of fault, and the seed that decides when and how it happens. */
export interface RunOptions<Nemesis extends string> {
  readonly version: NodeRedisVersion;
  readonly nemesis: Nemesis;
  readonly seed: number;
  /** Instead of ours, a peer that is known to fail. */
  readonly control: boolean;
  /** How much longer than usual it takes, where a programme can take longer. */
  readonly scale: number;
}

export function usage(name: string, nemeses: readonly string[]): string {
  return `${name} [--seed N] [--nemesis ${nemeses.join('|')}|all] [--majors v4,v5,v6] [--rounds N] [--scale N] [--control]`;
}

/** The runs that were asked for, in order. @throws {Error} for what it does not know. */
export function runsOf<Nemesis extends string>(
  args: readonly string[],
  known: readonly Nemesis[],
): RunOptions<Nemesis>[] {
  const { values } = parseArgs({
    args: args.filter((argument) => argument !== '--'),
    options: {
      seed: { type: 'string', default: '1' },
      nemesis: { type: 'string', default: 'all' },
      majors: { type: 'string', default: 'v4,v5,v6' },
      rounds: { type: 'string', default: '1' },
      scale: { type: 'string', default: '1' },
      control: { type: 'boolean', default: false },
    },
  });
  const nemeses =
    values.nemesis === 'all' ? known : values.nemesis.split(',').map((name) => knownNemesis(name, known));
  const versions = values.majors.split(',').map(knownVersion);
  const [seed, rounds] = [whole('seed', values.seed), whole('rounds', values.rounds)];
  const scale = whole('scale', values.scale);
  return Array.from({ length: rounds }, (_, round) => round).flatMap((round) =>
    versions.flatMap((version) =>
      nemeses.map((nemesis) => ({ version, nemesis, seed: seed + round, control: values.control, scale })),
    ),
  );
}

function knownNemesis<Nemesis extends string>(name: string, known: readonly Nemesis[]): Nemesis {
  const nemesis = known.find((each) => each === name);
  if (nemesis === undefined) throw new Error(`No nemesis is called ${name}`);
  return nemesis;
}

function knownVersion(name: string): NodeRedisVersion {
  if (Object.hasOwn(nodeRedis, name)) return name as NodeRedisVersion;
  throw new Error(`No major of node-redis is called ${name}`);
}

function whole(option: string, value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`--${option} must be a whole number`);
  return number;
}
