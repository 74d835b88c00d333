import { setTimeout as pause } from 'node:timers/promises';
import { reserveRedis, startFaultProxy, type RedisServer } from '@sluice/test-support';
import type { RunOptions } from '../command-line';
import { Random } from '../random';
import { ask, Load } from './load';
import { NEMESES, type NemesisName, type Stage } from './nemesis';
import type { Mode, ServerReport } from './scenario';
import { ServerProcess } from './server-process';
import { waitForRedis } from './recovery';
import { violations, type Sightings } from './verdict';

export interface RunResult {
  readonly options: RunOptions<NemesisName>;
  readonly report: ServerReport;
  readonly latenciesMs: readonly number[];
  readonly outageMs: number;
  readonly violations: readonly string[];
}

/** Requests that are made one after the other when all is well again, and must all be counted. */
const MORE = 20;

/** One outage, from a server that works to one that works again. Takes about five seconds. */
export async function run(options: RunOptions<NemesisName>): Promise<RunResult> {
  const { version, nemesis: name, control } = options;
  const nemesis = NEMESES[name];
  // Durable, so that the counts survive a kill and can be checked.
  const redis = await reserveRedis({ settings: { appendonly: 'yes', appendfsync: 'always' } });
  if (!nemesis.absent) await redis.start();
  const proxy = await startFaultProxy({ path: redis.socket });
  const socket = nemesis.network ? proxy.clientOptions.socket : redis.clientOptions.socket;
  const server = await ServerProcess.start({ version, control, socket });
  const modes: Mode[] = control ? ['control'] : ['local', 'open', 'closed'];
  try {
    const stage: Stage = { redis, proxy, random: new Random(options.seed) };
    const { load, outageMs } = await outage(stage, server, name, modes);
    const recovered = await waitForRedis(server);
    await load.stop();
    const counts = control ? {} : await countMore(stage, server, modes);
    const report = await server.report();
    const seen: Sightings = { hung: load.hung, lives: server.lives, recovered, counts, more: MORE };
    const found = violations(modes, report, seen);
    return { options, report, latenciesMs: load.latenciesMs, outageMs, violations: found };
  } finally {
    await server.stop();
    await proxy.stop();
    await redis.stop();
  }
}

async function outage(stage: Stage, server: ServerProcess, name: NemesisName, modes: readonly Mode[]) {
  const { random } = stage;
  const load = new Load(server.port, modes);
  await pause(random.between(300, 1000));
  const start = performance.now();
  await NEMESES[name].begin(stage);
  await pause(random.between(800, 1800));
  await NEMESES[name].end(stage);
  return { load, outageMs: performance.now() - start };
}

async function countMore({ redis }: Stage, server: ServerProcess, modes: readonly Mode[]) {
  const counts: Partial<Record<Mode, [number, number]>> = {};
  for (const mode of modes) {
    const before = await steadyCount(redis, mode);
    for (let request = 0; request < MORE; request++) await ask(server.port, `/${mode}/steady`);
    counts[mode] = [before, await steadyCount(redis, mode)];
  }
  return counts;
}

/** What Redis holds for the steady subject, read from outside. */
async function steadyCount(redis: RedisServer, mode: Mode): Promise<number> {
  const [key] = (await redis.raw('KEYS', `rl:${mode}-steady:*`)) as string[];
  return key === undefined ? 0 : Number(await redis.raw('GET', key));
}
