import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endClient, startRedis } from '@sluice/test-support';
import { bundle } from '../bundle';
import type { RunOptions } from '../command-line';
import { Random } from '../random';
import { connect, type Client } from '../client';
import type { Contender } from './contender';
import { control } from './control';
import { Crew } from './crew';
import { readLedger, type Ledger } from './ledger';
import { NEMESES, type Nemesis, type NemesisName, type Stage } from './nemesis';
import { endpointOf, type WorkerSettings } from './scenario';
import { sluice } from './sluice';

export interface RunResult extends Ledger {
  readonly options: RunOptions<NemesisName>;
  readonly jobs: number;
  readonly kills: number;
  /** Jobs that nobody will ever do. */
  readonly stuck: number;
  readonly violations: readonly string[];
}

/** So long without any progress, and what is left is stuck: several leases, and every look of an idle worker. */
const STALLED_MS = 12_000;
/** What nobody takes back by any lease does not move at all. */
const STALLED_CONTROL_MS = 3000;

/** Jobs are added and carried out while the nemesis strikes; then what is left is waited for. */
export async function run(options: RunOptions<NemesisName>): Promise<RunResult> {
  const nemesis: Nemesis = NEMESES[options.nemesis];
  const { version, seed } = options;
  const [redis, ledgerServer, worker] = await Promise.all([
    startRedis({ settings: { appendonly: 'yes' } }),
    startRedis(),
    bundle(join(__dirname, 'worker.ts')),
  ]);
  const settings: WorkerSettings = {
    ...{ version, seed, control: options.control },
    ...{ queue: redis.socket, ledger: ledgerServer.socket },
  };
  let crew: Crew | undefined;
  const clients: Client[] = [];
  try {
    const client = await connect(version, endpointOf(redis.socket));
    const ledger = await connect(version, endpointOf(ledgerServer.socket));
    clients.push(client, ledger);
    const contender = options.control
      ? control(client, () => connect(version, endpointOf(redis.socket)))
      : sluice(client);
    crew = await Crew.start(worker.file, settings);
    const stage: Stage = { random: new Random(seed), crew, redis };
    const stalledMs = options.control ? STALLED_CONTROL_MS : STALLED_MS;
    const stuck = await crew.watch.during(async () => {
      await strikeWhileAdding(nemesis, stage, contender);
      const left = await leftOver(contender, stalledMs, async () => (await readLedger(ledger)).done);
      await pause(nemesis.late ?? 0);
      return left;
    });
    const counted = { ...(await readLedger(ledger)), stuck, jobs: nemesis.jobs, kills: crew.kills };
    return { ...counted, options, violations: violationsOf(counted, crew.unhandled) };
  } finally {
    await crew?.end();
    await Promise.all(clients.map(endClient));
    await Promise.all([redis.stop(), ledgerServer.stop(), worker.remove()]);
  }
}

async function strikeWhileAdding(nemesis: Nemesis, stage: Stage, contender: Contender): Promise<void> {
  const part = Math.ceil(nemesis.jobs / nemesis.strikes);
  for (let strike = 0; strike < nemesis.strikes; strike++) {
    const adding = addAll(contender, strike * part, Math.min(nemesis.jobs, (strike + 1) * part));
    await pause(stage.random.between(0, nemesis.rest));
    await nemesis.strike(stage, strike);
    await adding;
  }
}

/** Each until it was added: who is refused, or is not told, adds it again. */
async function addAll(contender: Contender, from: number, to: number): Promise<void> {
  for (let start = from; start < to; start += 10) {
    const some = Array.from({ length: Math.min(10, to - start) }, (_, index) => start + index);
    await Promise.all(some.map((n) => added(contender, n)));
  }
}

async function added(contender: Contender, n: number): Promise<void> {
  for (;;) {
    try {
      await contender.add(n);
      return;
    } catch {
      await pause(50);
    }
  }
}

/** Waits until nothing is left, or nothing moves any more. */
async function leftOver(
  contender: Contender,
  stalledMs: number,
  progress: () => Promise<number>,
): Promise<number> {
  let [moved, movedAt] = [-1, Date.now()];
  for (;;) {
    const left = await contender.left().catch(() => Infinity);
    if (left === 0) return 0;
    const now = await progress();
    if (now !== moved) [moved, movedAt] = [now, Date.now()];
    if (Date.now() > movedAt + stalledMs) return left;
    await pause(50);
  }
}

function violationsOf(
  { jobs, done, stuck }: { jobs: number; done: number; stuck: number },
  unhandled: readonly string[],
): string[] {
  return [
    ...(done < jobs ? [`${jobs - done} jobs were never carried out`] : []),
    ...(stuck > 0 ? [`${stuck} jobs are stuck`] : []),
    ...unhandled.map((reason) => `nobody handled: ${reason}`),
  ];
}
