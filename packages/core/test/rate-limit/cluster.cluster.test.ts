import { endClient, shapes, startCluster, type RedisCluster } from '@sluice/test-support';
import { createConnection, createRateLimiter } from '../../src/index';
import { kinds } from './operations';

let cluster: RedisCluster;

beforeAll(async () => {
  cluster = await startCluster();
}, 60_000);
afterAll(() => cluster.stop());

describe.each(shapes.filter(({ shape }) => shape === 'cluster'))(
  'on a cluster, node-redis $version',
  ({ version, create }) => {
    it.each(kinds)('%s: every operation keeps to one slot', async (kind, policies, key) => {
      const client = create({ cluster } as never);
      await client.connect();
      const connection = createConnection(client, { deadline: '5s' });
      const name = `${version}-${kind.replaceAll(' ', '-')}`;
      const limiter = createRateLimiter({
        redis: connection,
        policies,
        name,
        denyCache: false,
        onUnavailable: 'throw',
      });
      try {
        for (const id of ['a', 'b', 'c', 'd']) {
          const own =
            typeof key === 'string' ? id : Object.fromEntries(Object.keys(key).map((part) => [part, id]));
          expect(await limiter.consume(own, 2)).toMatchObject({ allowed: true, source: 'redis' });
          await limiter.charge(own, 1);
          await limiter.refund(own, 3);
          const reservation = await limiter.reserve(own, 2);
          await reservation.commit(1);
          await (await limiter.reserve(own, 1)).cancel();
          await limiter.block(own, '1m');
          expect((await limiter.peek(own)).allowed).toBe(false);
          await limiter.unblock(own);
          expect((await limiter.peek(own)).remaining).toBeGreaterThan(0);
          await limiter.reset(own);
          expect((await limiter.consume(own, 0)).resetAfterMs).toBe(0);
        }
      } finally {
        await limiter.close();
        connection.close();
        await endClient(client);
      }
    });
  },
);
