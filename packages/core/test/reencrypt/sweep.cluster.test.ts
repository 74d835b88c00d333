import { randomBytes } from 'node:crypto';
import { endClient, shapes, startCluster, type RedisCluster } from '@sluice/test-support';
import { createConnection, createSealer, createSessionStore, reencrypt, type Sealer } from '../../src/index';

const [k1, k2] = [randomBytes(32), randomBytes(32)];
const old = createSealer({ keys: { k1 }, current: 'k1' });
const rotated = createSealer({ keys: { k1, k2 }, current: 'k2' });
const anew = createSealer({ keys: { k2 }, current: 'k2' });

let cluster: RedisCluster;

beforeAll(async () => {
  cluster = await startCluster();
}, 60_000);
afterAll(() => cluster.stop());

it.each(shapes.filter(({ shape }) => shape === 'cluster'))(
  'every node of a cluster is swept, and a sweep goes on from any of them, node-redis $version',
  async ({ version, create }) => {
    const client = create({ cluster } as never);
    await client.connect();
    const redis = createConnection(client, { deadline: '10s', prefix: version });
    const store = (sealer: Sealer) => createSessionStore({ redis, sealer, deadline: '10s' });
    try {
      const sessions = await Promise.all(Array.from({ length: 60 }, (_, n) => store(old).create({ n })));
      const swept = { redis, sealer: rotated, pattern: 'session', batch: 5, deadline: '10s' } as const;
      const cursors: string[] = [];
      const report = await reencrypt({
        ...swept,
        onProgress: ({ cursor }) => cursor !== undefined && cursors.push(cursor),
      });
      expect(report).toMatchObject({ resealed: 60, overtaken: 0, unopened: 0 });
      for (const [n, { token }] of sessions.entries()) {
        expect(await store(anew).load(token)).toMatchObject({ state: 'active', session: { data: { n } } });
      }
      expect(cursors.length).toBeGreaterThanOrEqual(3);
      const rests = [];
      for (const cursor of cursors) rests.push((await reencrypt({ ...swept, cursor })).current);
      expect(rests).toEqual([...rests].sort((a, b) => b - a)); // the later the cursor, the less is left
      expect(rests.at(-1)).toBeLessThan(60);
    } finally {
      redis.close();
      await endClient(client);
    }
  },
);
