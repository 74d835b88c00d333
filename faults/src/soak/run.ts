import { setTimeout as pause } from 'node:timers/promises';
import { startCluster, startFaultProxy, startRedis, newClient, endClient } from '@sluice/test-support';
import { Random } from '../random';
import { Watch } from '../watch';
import type { Act } from './act';
import { AppProcess } from './app-process';
import { endlessKeys } from './endless-keys';
import { Nemesis } from './nemesis';
import type { SoakOptions } from './options';
import { Outside } from './outside';
import { acts, MAY_BE_ENDLESS } from './programme';
import type { Holdings } from './scenario';
import { Sightings, Visitor } from './visitor';

const PROCESSES = 2;

/** How long breakers, reconnections and background work may take after the last fault. */
const CALM_MS = 6000;

/** What the heap of a process may grow by, beyond what it held after its first minute, or fifth of the time. */
const MAY_GROW_BYTES = 16 * 2 ** 20;
const MAY_GROW_HANDLES = 20;

export interface SoakResult {
  readonly options: SoakOptions;
  readonly strikes: Readonly<Record<string, number>>;
  readonly sightings: ReadonlyMap<Act, Sightings>;
  readonly growth: readonly { readonly first: Holdings; readonly last: Holdings }[];
  /** What must not have been; empty if all is well. */
  readonly violations: readonly string[];
}

/** The whole stack under load while one thing after another happens to its servers. */
export async function run(options: SoakOptions): Promise<SoakResult> {
  const [redis, outsideServer, cluster] = await Promise.all([
    startRedis({ port: true, settings: { appendonly: 'yes', appendfsync: 'always' } }),
    startRedis(),
    startCluster(),
  ]);
  const way = await startFaultProxy({ port: redis.port });
  const outsideClient = newClient('v4', outsideServer.clientOptions);
  await outsideClient.connect();
  const settings = {
    version: options.version,
    port: way.port,
    clusterPorts: cluster.servers.map(({ port }) => port),
    outsideSocket: outsideServer.socket,
  };
  const watch = new Watch();
  const apps = await Promise.all(Array.from({ length: PROCESSES }, () => AppProcess.start(settings, watch)));
  try {
    const crowd = new Crowd(options.seed, apps);
    const nemesis = new Nemesis({ redis, way, cluster, random: new Random(options.seed) });
    const { first, last } = await watch.during(async () => {
      await pause(options.durationMs / 5);
      const first = await holdingsOf(apps);
      await pause(options.durationMs * 0.8);
      await nemesis.stop();
      await pause(CALM_MS);
      await crowd.goHome(new Outside(outsideClient));
      await pause(CALM_MS);
      return { first, last: await holdingsOf(apps) };
    });
    const growth = first.map((each, index) => ({ first: each, last: last[index] ?? each }));
    const endless = await Promise.all(
      [redis, ...cluster.servers].map((server) => endlessKeys(server, MAY_BE_ENDLESS)),
    );
    return {
      options,
      strikes: nemesis.strikes,
      sightings: crowd.sightings,
      growth,
      violations: [
        ...crowd.findings(),
        ...(await Promise.all(apps.map((app) => app.unhandled()))).flat(),
        ...endless.flatMap((found) =>
          [...found].map(([pattern, count]) => `${String(count)} keys ${pattern}:… have no TTL`),
        ),
        ...growth.flatMap(grown),
      ],
    };
  } finally {
    await Promise.all(apps.map((app) => app.stop()));
    await endClient(outsideClient);
    await way.stop();
    await Promise.all([redis.stop(), outsideServer.stop(), cluster.stop()]);
  }
}

function holdingsOf(apps: readonly AppProcess[]): Promise<Holdings[]> {
  return Promise.all(apps.map((app) => app.holdings()));
}

function grown({ first, last }: { readonly first: Holdings; readonly last: Holdings }): string[] {
  const bytes = last.heapBytes - first.heapBytes;
  const handles = last.handles - first.handles;
  return [
    ...(bytes > MAY_GROW_BYTES ? [`a heap has grown by ${(bytes / 2 ** 20).toFixed(1)} MiB`] : []),
    ...(handles > MAY_GROW_HANDLES ? [`a process has ${String(handles)} more open handles`] : []),
  ];
}

/** All visitors of all acts. */
class Crowd {
  readonly sightings = new Map<Act, Sightings>();
  readonly #visitors: { readonly act: Act; readonly visitor: Visitor }[] = [];
  readonly #visits: Promise<void>[];
  #over = false;

  constructor(seed: number, apps: readonly AppProcess[]) {
    const ports = apps.map(({ port }) => port);
    acts.forEach((act, index) => {
      const seen = new Sightings();
      this.sightings.set(act, seen);
      for (let number = 0; number < act.visitors; number++) {
        const random = new Random(seed * 1_000_000 + index * 1000 + number);
        this.#visitors.push({ act, visitor: new Visitor(number, random, ports, seen) });
      }
    });
    this.#visits = this.#visitors.map(({ act, visitor }) => this.#goOn(act, visitor));
  }

  findings(): string[] {
    return [...this.sightings].flatMap(([{ name }, { findings }]) =>
      [...findings].map(([what, times]) => `${name}: a visitor ${what} (${String(times)} times)`),
    );
  }

  /** Ends all visits, and then has each act look whether everything is right. */
  async goHome(outside: Outside): Promise<void> {
    this.#over = true;
    await Promise.all(this.#visits);
    for (const act of acts) {
      const first = this.#visitors.find((each) => each.act === act);
      if (first !== undefined) await act.afterwards?.(first.visitor, outside);
    }
    for (const { visitor } of this.#visitors) visitor.leaves();
  }

  async #goOn(act: Act, visitor: Visitor): Promise<void> {
    while (!this.#over) {
      await act.visit(visitor);
      await pause(visitor.random.between(0, 20));
    }
  }
}
