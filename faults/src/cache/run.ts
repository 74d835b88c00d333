import { setTimeout as pause } from 'node:timers/promises';
import {
  endClient,
  startFaultProxy,
  startRedis,
  type FaultProxy,
  type TestClient,
} from '@sluice/test-support';
import type { RunOptions } from '../command-line';
import { connect, type Client } from '../client';
import { Random } from '../random';
import { read, write, type Counts } from './actors';
import type { Contender } from './contender';
import { control } from './control';
import { NEMESES, STRIKES, type NemesisName } from './nemesis';
import { sluice } from './sluice';
import { KEYS, Source } from './source';

export interface RunResult {
  readonly options: RunOptions<NemesisName>;
  readonly counts: Counts;
  /** Everything that was promised and not kept; empty if all is well. */
  readonly violations: readonly string[];
}

/** Each with connections of its own: for Redis and for each other, they are processes. */
const READERS = 3;
const CALLERS = 3;
const L1 = { maxBytes: 1_000_000, maxStaleness: 200 };
const RECOVERY_MS = 10_000;

/** Some faults, under reads and writes. Takes two to eight seconds. */
export async function run(options: RunOptions<NemesisName>): Promise<RunResult> {
  const random = new Random(options.seed);
  const redis = await startRedis();
  const newWay = () => startFaultProxy({ path: redis.socket });
  const ways = await Promise.all(Array.from({ length: READERS }, newWay));
  const subscribers = await Promise.all(Array.from({ length: READERS }, newWay));
  const withL1 = options.nemesis === 'l1';
  const clients: Client[] = [];
  const counts: Counts = {
    reads: 0,
    loads: 0,
    acknowledged: 0,
    rejected: 0,
    stale: 0,
    failed: 0,
    longestMs: 0,
  };
  const unhandled: string[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(String(reason));
  process.on('unhandledRejection', onUnhandled);
  const connected = async (way: FaultProxy): Promise<Client> => {
    const client = await connect(options.version, { shape: 'client', ...way.clientOptions });
    clients.push(client);
    return client;
  };
  const contenderOf = async (way: FaultProxy, index: number): Promise<Contender> => {
    const client = await connected(way);
    if (options.control) return control(client);
    return sluice(client, await connected(subscribers[index] as FaultProxy), withL1 ? L1 : undefined);
  };
  try {
    const contenders = await Promise.all(ways.map(contenderOf));
    const source = new Source();
    let over = false;
    const stopped = () => over;
    const actors = contenders.flatMap((contender, reader) =>
      Array.from({ length: CALLERS }, (_, caller) =>
        read(reader, contender, source, counts, {
          random: new Random(options.seed * 100 + reader * CALLERS + caller),
          maxStalenessMs: withL1 ? L1.maxStaleness : 0,
          stopped,
        }),
      ),
    );
    const writer = write(contenders, source, counts, {
      random: new Random(options.seed * 100 + 99),
      stopped,
    });
    for (let strike = 0; strike < STRIKES; strike++) {
      await pause(random.between(100, 400));
      await NEMESES[options.nemesis]({ random, redis, ways, subscribers });
    }
    over = true;
    await Promise.all([...actors, writer]);
    const recovered = await cachesAgain(contenders, source);
    for (const contender of contenders) contender.close();
    return { options, counts, violations: violationsOf(counts, unhandled, recovered) };
  } finally {
    process.off('unhandledRejection', onUnhandled);
    await Promise.all(clients.map((client) => endClient(client as unknown as TestClient)));
    await Promise.all([...ways, ...subscribers].map((way) => way.stop()));
    await redis.stop();
  }
}

/** Whether every key comes to be served to everybody without a load, as it is in the source. */
async function cachesAgain(contenders: readonly Contender[], source: Source): Promise<boolean> {
  const untilMs = Date.now() + RECOVERY_MS;
  while (Date.now() < untilMs) {
    let loads = 0;
    let right = true;
    for (const contender of contenders) {
      for (const key of KEYS) {
        const load = () => (loads++, Promise.resolve({ key, version: source.read(key) }));
        const value = await contender.get(key, load).catch(() => undefined);
        right &&= value?.version === source.read(key);
      }
    }
    if (loads === 0 && right) return true;
    await pause(50);
  }
  return false;
}

function violationsOf(counts: Counts, unhandled: readonly string[], recovered: boolean): string[] {
  return [
    ...(counts.stale > 0 ? [`${counts.stale} reads were older than what had been acknowledged before`] : []),
    ...(counts.failed > 0 ? [`${counts.failed} reads failed, though no loader did`] : []),
    ...(counts.reads === 0 || counts.acknowledged === 0 ? ['nothing was read, or nothing written'] : []),
    ...(unhandled.length > 0 ? [`${unhandled.length} errors were handled by nobody`] : []),
    ...(recovered ? [] : ['all was well again, and nothing was served from the cache']),
  ];
}
