import { setTimeout as pause } from 'node:timers/promises';
import { startRedis, type RedisServer } from '@sluice/test-support';
import type { RunOptions } from '../command-line';
import { Random } from '../random';
import { Crew } from './crew';
import { NEMESES, type Nemesis, type NemesisName } from './nemesis';
import { KEYS, TTL_MS, WORKERS, type Tenure, type WorkerSettings } from './scenario';
import { judge, type Findings } from './verdict';

export interface RunResult extends Findings {
  readonly options: RunOptions<NemesisName>;
  readonly tenures: readonly Tenure[];
  /** How often a lock was not to be had, by the reason. */
  readonly failures: ReadonlyMap<string, number>;
}

/** How long it may take until all hold again: a cluster's client may learn late of a new master. */
const RECOVERY_MS = 15_000;

/** Some faults, from workers that work to workers that work again. Takes five to ten seconds. */
export async function run(options: RunOptions<NemesisName>): Promise<RunResult> {
  const nemesis: Nemesis = NEMESES[options.nemesis];
  const random = new Random(options.seed);
  const resources = await startRedis();
  const arena = await nemesis.start();
  const { version, control } = options;
  const settings = Array.from({ length: WORKERS }, (_, worker): WorkerSettings => ({
    name: String(worker),
    version,
    control,
    onFailover: nemesis.onFailover,
    seed: options.seed * WORKERS + worker,
    locks: arena.endpointOf(worker),
    resources: { path: resources.socket },
  }));
  let crew: Crew | undefined;
  try {
    const hired = (crew = await Crew.start(settings));
    const { recovered, lost } = await hired.watch.during(async () => {
      for (let strike = 0; strike < nemesis.strikes; strike++) {
        await pause(random.between(TTL_MS / 2, 2 * TTL_MS));
        await arena.strike({ random, crew: hired });
      }
      return { recovered: await hired.allHoldAgain(RECOVERY_MS), lost: await hired.end() };
    });
    const tenures = [...hired.tenures.values()];
    const { unhandled, failures } = hired;
    const written = await readWritten(resources);
    return {
      ...judge(nemesis, { tenures, written, unhandled, recovered, lost }),
      options,
      tenures,
      failures,
    };
  } finally {
    await crew?.kill();
    await arena.stop();
    await resources.stop();
  }
}

async function readWritten(resources: RedisServer): Promise<ReadonlyMap<string, readonly string[]>> {
  const entries = KEYS.map(
    async (key) => [key, (await resources.raw('LRANGE', key, '0', '-1')) as string[]] as const,
  );
  return new Map(await Promise.all(entries));
}
