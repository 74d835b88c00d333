import { startRedis, useRedis, waitUntil, type RedisServer } from '@sluice/test-support';
import { createSealer } from '../../src/index';
import { useWriteBehind } from './use-write-behind';

const redis = useRedis({ port: true });
const start = useWriteBehind(redis);

it('tells when no replica has confirmed a write in time; it was written, and nobody else was held up', async () => {
  const { records, table } = await start({ durability: 'replica', deadline: '3s' });
  let settled = false;
  const durable = records.set('a', { views: 1 }).then(
    () => undefined,
    (error: unknown) => {
      settled = true;
      return error as { version: number };
    },
  );
  expect(await records.set('b', {}, { durability: 'none' })).toBeGreaterThan(0);
  expect(settled).toBe(false);
  const refused = await durable;
  expect(refused).toMatchObject({ code: 'ERR_NOT_DURABLE', version: expect.any(Number) });
  expect(await records.get('a')).toEqual({ views: 1 });
  await records.flush();
  expect(table.rows.get('a')?.version).toBe(refused?.version);
});

it('opens no connection for a write that comes to it after close', async () => {
  let give: ((key: Buffer) => void) | undefined;
  const keys = () => new Promise<Buffer>((resolve) => (give = resolve));
  const { records } = await start({ sealer: createSealer({ keys, current: 'k1' }), deadline: '1s' });
  const writing = records.set('a', {}, { durability: 'replica' }).catch((error: unknown) => error);
  await waitUntil('its key is asked for', () => give !== undefined);
  await records.close();
  give?.(Buffer.alloc(32, 1));
  expect(await writing).toMatchObject({ code: 'ERR_REDIS_UNAVAILABLE', reason: 'closed', executed: 'no' });
});

it('says at once that a server has no WAITAOF, or no file to append to, and writes nothing', async () => {
  const { records } = await start();
  await expect(records.set('a', {}, { durability: 'aof' })).rejects.toMatchObject({ option: 'durability' });
  await expect(records.set('a', {}, { durability: 'disk' as 'aof' })).rejects.toMatchObject({
    option: 'durability',
  });
  expect(await records.get('a')).toBe(undefined);
});

it('acknowledges what is in the append-only file, on a server that can tell', async () => {
  const { records } = await start({ durability: 'aof', deadline: '5s' });
  const [known] = (await redis.raw('COMMAND', 'INFO', 'WAITAOF')) as readonly unknown[];
  await redis.raw('CONFIG', 'SET', 'appendonly', 'yes');
  const write = records.set('a', {});
  if (known === null) await expect(write).rejects.toMatchObject({ option: 'durability' });
  else expect(await write).toBeGreaterThan(0);
});

describe('with a replica', () => {
  let replica: RedisServer;
  beforeAll(async () => {
    replica = await startRedis({ settings: { replicaof: `127.0.0.1 ${String(redis.server.port)}` } });
    await waitUntil('it is in step', async () =>
      String(await replica.raw('INFO', 'replication')).includes('master_link_status:up'),
    );
  });
  afterAll(() => replica.stop());

  it('acknowledges what the replica has, also after Redis has forgotten the script', async () => {
    const { records, key } = await start({ durability: 'replica' });
    await records.set('a', { views: 1 });
    await redis.raw('SCRIPT', 'FLUSH');
    const version = await records.increment('a', 'views');
    expect(await replica.raw('HGET', key('r:a'), 'v')).toBe(String(version));
  });
});
