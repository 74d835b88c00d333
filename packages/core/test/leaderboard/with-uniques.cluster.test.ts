import { endClient, shapes, startCluster, type RedisCluster } from '@sluice/test-support';
import { createConnection, createLeaderboard, createLeaderboardGroup, createUniques } from '../../src/index';

let cluster: RedisCluster;

beforeAll(async () => {
  cluster = await startCluster();
}, 60_000);
afterAll(() => cluster.stop());

it.each(shapes.filter(({ shape }) => shape === 'cluster'))(
  'boards and unique items work on every node of a cluster, node-redis $version',
  async ({ version, create }) => {
    const client = create({ cluster } as never);
    await client.connect();
    const redis = createConnection(client, { deadline: '10s', prefix: version });
    const options = { redis, deadline: '10s' } as const;
    try {
      const countries = Array.from({ length: 8 }, (_, index) => {
        const name = `country ${String(index)}`;
        return [
          createLeaderboard({ ...options, name, group: name }),
          createLeaderboard({ ...options, name: `${name}, lately`, group: name, window: { rolling: '7d' } }),
        ];
      }).flat();
      const all = createLeaderboardGroup(countries);
      await Promise.all(['alice', 'bob', 'carol'].map((id, index) => all.increment(id, index + 1)));
      await all.increment('alice', 2);
      for (const board of countries) {
        const { entries } = await board.page({ rank: 'dense' });
        expect(entries.map(({ id, rank }) => `${id} ${String(rank)}`)).toEqual([
          'carol 1',
          'alice 1',
          'bob 2',
        ]);
      }
      for (let index = 0; index < 6; index++) {
        const group = `page ${String(index)}`;
        const [seen, bought] = [
          createUniques({ ...options, name: 'seen', group, threshold: 2, window: 'daily' }),
          createUniques({ ...options, name: 'bought', group, kind: 'exact' }),
        ];
        await Promise.all([seen.add(['a', 'b', 'c']), bought.add(['b', 'c', 'd'])]);
        expect((await seen.over('week').union(bought)).count).toBe(4);
        expect((await seen.intersect(bought)).count).toBe(2);
      }
    } finally {
      redis.close();
      await endClient(client);
    }
  },
);
