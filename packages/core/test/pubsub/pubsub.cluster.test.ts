import {
  endClient,
  shapes,
  startRedis,
  useCluster,
  waitUntil,
  type AnyClient,
  type NodeRedisVersion,
  type ShapeTargets,
} from '@sluice/test-support';
import { createBroadcast, createConnection, createTopic, type Connection } from '../../src/index';
import { Hearing, numbers } from './hearing';

const running = useCluster();
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function connection(
  version: NodeRedisVersion = 'v4',
  targets: object = running(),
): Promise<Connection> {
  const shape = shapes.find((each) => each.version === version && each.shape === 'cluster');
  const client = shape?.create(targets as ShapeTargets) as AnyClient;
  await client.connect();
  const made = createConnection(client, { deadline: '2s' });
  ends.push(async () => {
    made.close();
    await endClient(client);
  });
  return made;
}

it('a broadcast stays in the shard of its channel', async () => {
  const [redis, other] = [await connection('v4'), await connection('v6')];
  const broadcast = createBroadcast<number>({ redis, channel: 'sharded', deadline: '2s' });
  const hearing = new Hearing<number>();
  await broadcast.subscribe(hearing.listener, { onGap: hearing.onGap }).active;
  for (const n of [1, 2, 3])
    await createBroadcast<number>({ redis: other, channel: 'sharded', deadline: '2s' }).publish(n);
  await hearing.hears(1, 2, 3);
  const { cluster } = running();
  const channels = await Promise.all(cluster.servers.map((server) => server.raw('PUBSUB', 'SHARDCHANNELS')));
  expect(channels.flat()).toEqual(['broadcast:{sharded}']);
  const master = await cluster.masterOf('{sharded}');
  expect(await master.raw('PUBSUB', 'SHARDNUMSUB', 'broadcast:{sharded}')).toEqual([
    'broadcast:{sharded}',
    1,
  ]);
  await broadcast.close();
});

it('where Redis knows no sharded channels, as before 7.0, a broadcast goes over all nodes', async () => {
  const unknown = 'SPUBLISH ""\nrename-command SSUBSCRIBE ""\nrename-command SUNSUBSCRIBE ""';
  const settings = { 'cluster-enabled': 'yes', 'rename-command': unknown };
  const server = await startRedis({ port: true, settings });
  ends.push(() => server.stop());
  await server.raw('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
  await waitUntil('it is up', async () => String(await server.raw('CLUSTER', 'INFO')).includes('state:ok'));
  const rootNodes = [{ socket: { host: '127.0.0.1', port: server.port } }];
  for (const version of ['v4', 'v5', 'v6'] as const) {
    const redis = await connection(version, { cluster: { rootNodes } });
    const broadcast = createBroadcast<number>({ redis, channel: version, deadline: '2s' });
    const hearing = new Hearing<number>();
    await broadcast.subscribe(hearing.listener, { onGap: hearing.onGap }).active;
    for (const n of [1, 2, 3]) await broadcast.publish(n);
    await hearing.hears(1, 2, 3);
    await broadcast.close();
    await waitUntil('nobody listens', async () => String(await server.raw('PUBSUB', 'CHANNELS')) === '');
  }
});

// The last one: it costs the cluster a node.
it('after a failover topics miss nothing, and broadcasts are heard again, with a gap, whatever the client', async () => {
  const { cluster } = running();
  const master = await cluster.masterOf('{failover}');
  const versions = ['v4', 'v5', 'v6'] as const;
  const well = await connection();
  const [topic, broadcast] = [
    createTopic<number>({ redis: well, name: 'failover', deadline: '2s' }),
    createBroadcast<number>({ redis: well, channel: 'failover', deadline: '2s' }),
  ];
  const listening = await Promise.all(
    versions.map(async (version) => {
      const redis = await connection(version);
      const [kept, heard] = [new Hearing<number>(), new Hearing<number>()];
      const from = createTopic<number>({ redis, name: 'failover', deadline: '2s' });
      const on = createBroadcast<number>({ redis, channel: 'failover', deadline: '2s', checkAfter: '1s' });
      ends.push(
        () => from.close(),
        () => on.close(),
      );
      await from.subscribe(kept.listener, { onGap: kept.onGap }).active;
      await on.subscribe(heard.listener, { onGap: heard.onGap }).active;
      return { kept, heard };
    }),
  );
  const published: number[] = [];
  let passedOn = 0;
  const publish = async (n: number) => {
    await topic.publish(n);
    published.push(n);
    await broadcast.publish(n);
    passedOn++;
  };
  for (const n of numbers(1, 5)) await publish(n);
  for (const { kept, heard } of listening) {
    await kept.hears(...numbers(1, 5));
    await heard.hears(...numbers(1, 5));
  }
  expect(await master.raw('WAIT', '1', '5000')).toBe(1); // what a master alone has is lost with it
  await master.kill();
  let n = 5;
  const succeeds = () =>
    publish(++n).then(
      () => true,
      () => false,
    );
  await waitUntil('the replica serves', succeeds);
  const served = n;
  await waitUntil('all hear broadcasts again', async () => {
    await succeeds();
    return listening.every(({ heard }) => Number(heard.told.at(-1)) > served);
  });
  await waitUntil('one more is published', succeeds);
  await waitUntil('all have heard the last', () => listening.every(({ heard }) => heard.told.at(-1) === n));
  for (const { kept, heard } of listening) {
    await waitUntil('the topic has been read', () => kept.told.at(-1) === published.at(-1));
    expect(kept.gaps).toEqual([]);
    expect(published.filter((each) => !kept.told.includes(each))).toEqual([]);
    expect(new Set(kept.told).size).toBe(kept.told.length);
    const messages = heard.told.filter((each) => typeof each === 'number');
    expect(messages.length >= passedOn || heard.gaps.length > 0).toBe(true);
  }
  await topic.close();
  await broadcast.close();
}, 60_000);
