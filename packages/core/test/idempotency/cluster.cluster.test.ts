import { endClient, shapes, startCluster, type RedisCluster } from '@sluice/test-support';
import { createConnection, createIdempotency } from '../../src/index';
import { someWork, started } from './use-idempotency';

let cluster: RedisCluster;

beforeAll(async () => {
  cluster = await startCluster();
}, 60_000);
afterAll(() => cluster.stop());

it.each(shapes.filter(({ shape }) => shape === 'cluster'))(
  'work is done once on a cluster, node-redis $version',
  async ({ create }) => {
    const client = create({ cluster } as never);
    await client.connect();
    const connection = createConnection(client, { deadline: '5s' });
    const idempotency = createIdempotency({ redis: connection, deadline: '5s' });
    try {
      for (let n = 0; n < 8; n++) {
        const work = someWork();
        const execution = started(await idempotency.begin(work));
        const waiting = idempotency.begin(work, { wait: '15s' });
        expect((await idempotency.begin(work)).state).toBe('running');
        expect(await execution.complete(Buffer.from('done'))).toBe('noted');
        expect(await waiting).toEqual({ state: 'done', result: Buffer.from('done') });
        const other = someWork();
        await started(await idempotency.begin(other)).release();
        await started(await idempotency.begin(other)).abandon();
        expect((await idempotency.begin(other)).state).toBe('unknown');
      }
    } finally {
      idempotency.close();
      connection.close();
      await endClient(client);
    }
  },
);
