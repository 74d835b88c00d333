import { redisFaults, useFaultyRedis, waitUntil } from '@sluice/test-support';
import { createQueue, createWorker } from '../../src/index';

const faulty = useFaultyRedis();

/** As said in the promise of a connection: the deadline, and a second for a machine that is busy. */
const DEADLINE_MS = 250;
const ROOM_MS = 1000;

async function startQueue(handler: (data: number) => unknown) {
  const { server, client } = await faulty.start({ appendonly: 'yes' });
  const settings = { redis: client, name: 'work' };
  const queue = createQueue<number, number>({ ...settings, deadline: DEADLINE_MS });
  const worker = createWorker<number>({
    ...{ ...settings, concurrency: 2, lease: '20s' },
    handler: ({ data }) => handler(data),
  });
  faulty.atEnd(() => worker.close({ timeout: 0 }));
  faulty.atEnd(() => queue.close());
  return { server, queue };
}

it.each(redisFaults)(
  'refuses within its deadline while Redis is %s, and goes on when it is back, with what was under way',
  async (_name, begin, cease) => {
    const times: number[] = [];
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { server, queue } = await startQueue(async (data) => {
      times[data] = (times[data] ?? 0) + 1;
      if (data === 0) await gate;
      return data;
    });
    const first = await queue.add(0);
    await waitUntil('it is under way', () => times[0] === 1);
    await begin(server);
    const startedAt = performance.now();
    await expect(queue.add(1)).rejects.toMatchObject({ code: 'ERR_REDIS_UNAVAILABLE' });
    await expect(queue.get(first.id)).rejects.toMatchObject({ code: 'ERR_REDIS_UNAVAILABLE' });
    expect(performance.now() - startedAt).toBeLessThan(2 * DEADLINE_MS + ROOM_MS);
    const waiting = queue.wait(first.id, { timeout: '1m' });
    release(); // it ends while nobody can be told
    await cease(server);
    expect(await waiting).toEqual({ state: 'completed', result: 0 });
    const next = await untilAdded(() => queue.add(2));
    expect(await queue.wait(next.id)).toEqual({ state: 'completed', result: 2 });
    expect(times[0]).toBe(1);
    expect((await queue.counts()).active).toBe(0);
  },
  40_000,
);

it('begins when Redis, which was absent at boot, is there', async () => {
  const { server, client } = await faulty.start();
  await server.kill();
  const worker = createWorker({ redis: client, name: 'late', handler: () => 'done' });
  faulty.atEnd(() => worker.close({ timeout: 0 }));
  await server.start();
  const queue = createQueue<string, string>({ redis: client, name: 'late' });
  faulty.atEnd(() => queue.close());
  const { id } = await untilAdded(() => queue.add('x'));
  expect(await queue.wait(id)).toEqual({ state: 'completed', result: 'done' });
}, 40_000);

it('closes in time while Redis is frozen, and Redis has the job carried out elsewhere when its lease is over', async () => {
  const { server, client } = await faulty.start();
  const queue = createQueue<string, string>({ redis: client, name: 'q' });
  faulty.atEnd(() => queue.close());
  const hanging = createWorker({
    redis: client,
    name: 'q',
    lease: 1500,
    handler: () => new Promise(() => undefined),
  });
  const { id } = await queue.add('x');
  await waitUntil('it runs', () => hanging.running === 1);
  server.freeze();
  const startedAt = performance.now();
  await hanging.close({ timeout: 0 });
  expect(performance.now() - startedAt).toBeLessThan(2 * 1000 + ROOM_MS);
  server.thaw();
  const other = createWorker({ redis: client, name: 'q', handler: ({ attempt }) => `try ${attempt}` });
  faulty.atEnd(() => other.close({ timeout: 0 }));
  expect(await queue.wait(id)).toMatchObject({ state: 'completed' });
}, 40_000);

async function untilAdded<T>(add: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await add();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
