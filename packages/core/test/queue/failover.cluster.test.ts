import { setTimeout as wait } from 'node:timers/promises';
import { useCluster, waitUntil } from '@sluice/test-support';
import { createQueue, createWorker, type Queue } from '../../src/index';

const started = useCluster();

/** How often each job was begun, by what it carries. */
class Begun {
  readonly #times = new Map<number, number>();

  note(data: number): void {
    this.#times.set(data, this.of(data) + 1);
  }

  of(data: number): number {
    return this.#times.get(data) ?? 0;
  }
}

/** Adds jobs all along, four at a time, and remembers those that were acknowledged. */
class Additions {
  /** id → what it carries */
  readonly acknowledged = new Map<string, number>();
  #refused = 0;
  #last = 0;
  #going = true;
  readonly #adders: Promise<unknown>;

  constructor(queue: Queue<number>) {
    this.#adders = Promise.all(Array.from({ length: 4 }, () => this.#add(queue)));
  }

  get refused(): number {
    return this.#refused;
  }

  async end(): Promise<void> {
    this.#going = false;
    await this.#adders;
  }

  async #add(queue: Queue<number>): Promise<void> {
    while (this.#going) {
      const data = ++this.#last;
      try {
        this.acknowledged.set((await queue.add(data)).id, data);
      } catch {
        this.#refused++;
      }
      await wait(5);
    }
  }
}

it('carries out what the replica has when a master is killed under load, and leaves nothing stuck', async () => {
  const { cluster, client } = started();
  const begun = new Begun();
  const settings = { redis: client, name: 'failover', deadline: 250 };
  const queue = createQueue<number>(settings);
  const worker = createWorker<number>({
    ...{ ...settings, concurrency: 8, lease: '3s' },
    async handler({ data }) {
      begun.note(data);
      await wait(10);
    },
  });
  const additions = new Additions(queue);
  try {
    await waitUntil('there is load', () => additions.acknowledged.size >= 100);
    const victim = await cluster.masterOf('q:{failover}');
    await victim.kill();
    await cluster.takenOver('q:{failover}', victim);
    const before = new Set(additions.acknowledged.keys());
    await waitUntil('jobs are added again', () => additions.acknowledged.size >= before.size + 100);
    await additions.end();
    await waitUntil('nothing waits or runs', async () => {
      const { ready, delayed, active } = await queue.counts();
      return ready + delayed + active === 0;
    });

    const ends = await Promise.all(
      [...additions.acknowledged].map(async ([id, data]) => {
        const state = (await queue.get(id))?.state;
        return { state, times: begun.of(data), later: !before.has(id) };
      }),
    );
    const kept = ends.filter(({ state }) => state !== undefined);
    expect(kept.filter(({ state, times }) => state !== 'completed' || times === 0)).toEqual([]);
    // A copy that lags loses at most what came last; what was added to the new master is lost by nobody.
    expect(ends.filter(({ state, later }) => later && state === undefined)).toEqual([]);
    // Begun again is only what the replica had not heard the end of.
    const twice = ends.filter(({ times }) => times > 1);
    expect(twice.length).toBeLessThan(before.size);
    expect(additions.refused).toBeGreaterThan(0);
  } finally {
    await additions.end();
    await worker.close({ timeout: 0 });
    await queue.close();
  }
}, 60_000);
