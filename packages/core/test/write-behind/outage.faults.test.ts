import { redisFaults, useFaultyRedis, waitUntil } from '@sluice/test-support';
import { createConnection, createWriteBehind } from '../../src/index';
import { MemoryTable } from './memory-table';
import type { Counted } from './use-write-behind';

const faulty = useFaultyRedis();
const DEADLINE_MS = 200;

async function start(settings: Record<string, string> = {}, options: { maxAttempts?: number } = {}) {
  const { server, client } = await faulty.start(settings);
  const table = new MemoryTable<Counted>();
  const records = createWriteBehind<Counted>({
    redis: createConnection(client),
    name: 'w',
    read: table.read,
    write: table.write,
    deadline: DEADLINE_MS,
    delay: 20,
    ...options,
  });
  faulty.atEnd(() => records.close({ timeout: 0 }));
  const acknowledged = async (id: string, value: Counted) => {
    await waitUntil('it is acknowledged', () =>
      records.set(id, value).then(
        () => true,
        () => false,
      ),
    );
  };
  return { server, table, records, acknowledged };
}

it.each(redisFaults)(
  'rejects within its deadline while Redis is %s, and goes on by itself with what it had acknowledged',
  async (_name, begin, cease) => {
    const { server, table, records, acknowledged } = await start({
      appendonly: 'yes',
      appendfsync: 'always',
    });
    table.before = () => Promise.reject(new Error('not yet'));
    await acknowledged('a', { views: 1 });
    await begin(server);
    for (const call of [
      () => records.get('a'),
      () => records.set('a', { views: 2 }),
      () => records.increment('a', 'views'),
      () => records.flush(),
      () => records.stats(),
    ]) {
      const startedAt = performance.now();
      await expect(call()).rejects.toMatchObject({ code: 'ERR_REDIS_UNAVAILABLE' });
      expect(performance.now() - startedAt).toBeLessThan(DEADLINE_MS + 1000);
    }
    table.before = () => undefined;
    await cease(server);
    await acknowledged('b', { views: 3 });
    await waitUntil('both are written', () => table.rows.size === 2);
    expect(table.values['b']).toEqual({ views: 3 });
  },
);

it('writes to the database, and so makes room, in a Redis that is full', async () => {
  const { server, table, records, acknowledged } = await start({}, { maxAttempts: 2 });
  table.before = () => Promise.reject(new Error('not yet'));
  await acknowledged('a', { views: 1 });
  await server.raw('CONFIG', 'SET', 'maxmemory', '1');
  // Refused, and tried again for as long as its deadline allows: the last of these may get no answer in time.
  await expect(records.set('b', {})).rejects.toMatchObject({ code: 'ERR_REDIS_UNAVAILABLE' });
  await waitUntil('it is a dead letter', async () => (await records.stats()).dead === 1);
  table.before = () => undefined;
  expect(await records.dead.redrive()).toBe(1);
  await waitUntil('it is written', async () => table.rows.has('a') && (await records.stats()).dirty === 0);
});

it('tells who waits for a write that Redis has lost', async () => {
  const { server, table, records, acknowledged } = await start();
  table.before = () => Promise.reject(new Error('not yet'));
  await acknowledged('a', { views: 1 });
  const barrier = records.barrier('a', (await records.stats()).version, { timeout: '20s' });
  const told = barrier.then(
    () => 'written',
    (error: unknown) => (error as { reason?: string; code: string }).reason,
  );
  await server.restart(); // without persistence: everything is gone, and whoever waits is told so
  expect(['lost', 'offline', 'deadline', 'breaker-open']).toContain(await told);
});
