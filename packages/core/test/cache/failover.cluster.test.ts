import { endClient, shapes, startCluster, waitUntil, type RedisCluster } from '@sluice/test-support';
import { createCache, createConnection } from '../../src/index';

const cluster = shapes.find(({ version, shape }) => version === 'v4' && shape === 'cluster');
const KEYS = Array.from({ length: 12 }, (_, index) => `page:${String(index)}`);

let servers: RedisCluster;

beforeAll(async () => {
  servers = await startCluster();
}, 60_000);

afterAll(() => servers.stop(), 60_000);

it('no call fails while a replica takes over, and all is served from the cache again', async () => {
  const client = cluster?.create({ cluster: servers } as never);
  if (client === undefined) throw new Error('There is no cluster of v4');
  await client.connect();
  const redis = createConnection(client);
  const cache = createCache({ redis, ttl: '10m' });
  let loads = 0;
  const load = () => ++loads;
  const readAll = () => Promise.all(KEYS.map((key) => cache.get(key, load, { tags: ['pages'] })));
  await readAll();
  await waitUntil('all is served', async () => {
    const before = loads;
    await readAll();
    return loads === before;
  });
  const master = await servers.masterOf('cache:fence');
  await master.kill();
  await servers.takenOver('cache:fence', master, readAll);
  await waitUntil('all is served again', async () => {
    const before = loads;
    await readAll();
    return loads === before;
  });
  const seen = loads;
  await waitUntil('it can be invalidated', () =>
    cache.invalidate({ tags: ['pages'] }).then(
      () => true,
      () => false,
    ),
  );
  for (const value of await readAll()) expect(value).toBeGreaterThan(seen);
  cache.close();
  redis.close();
  await endClient(client);
});
