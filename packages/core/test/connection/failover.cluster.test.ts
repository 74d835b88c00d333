import {
  endClient,
  shapes,
  startCluster,
  useCluster,
  waitUntil,
  type RedisCluster,
  type RedisServer,
} from '@sluice/test-support';
import { createConnection, defineScript, RedisUnavailableError, type Connection } from '../../src/index';

const set = defineScript({
  name: 'test/set',
  keys: ['place'],
  args: ['value'],
  lua: /* lua */ `return redis.call('SET', KEYS[1], ARGV[1], 'PX', 10000)`,
  parse: (reply) => reply,
});

const keys = ['{a}', '{b}', '{c}', '{d}', '{e}', '{f}'];

const faults = [
  ['killed', (server: RedisServer) => server.kill()],
  [
    'frozen',
    (server: RedisServer) => {
      server.freeze();
    },
  ],
] as const;

const clusters = shapes.filter(({ shape }) => shape === 'cluster');

describe.each(clusters)('$version cluster', ({ create }) => {
  it.each(faults)(
    'serves all keys again after a master is %s and its replica takes over, without a restart',
    async (_, fault) => {
      const cluster: RedisCluster = await startCluster();
      const client = create({ cluster } as never);
      await client.connect();
      const connection = createConnection(client, { deadline: 100 });
      try {
        await waitUntil('all keys are served', () => isServed(connection));
        const victim = await cluster.masterOf('{a}');
        await fault(victim);
        const errors = await trafficUntilRight(connection);
        expect(errors.length).toBeGreaterThan(0);
        expect(errors.every((error) => error instanceof RedisUnavailableError)).toBe(true);
        expect(await cluster.masterOf('{a}', cluster.otherThan(victim))).not.toBe(victim);
      } finally {
        connection.close();
        await endClient(client);
        await cluster.stop();
      }
    },
  );
});

describe('keys that nobody served when the client was connected', () => {
  const started = useCluster();

  it.each(clusters)('are served by a $version cluster once somebody does', async ({ create }) => {
    const { cluster } = started();
    const { servers } = cluster;
    const slot = String(await servers[0]?.raw('CLUSTER', 'KEYSLOT', '{b}'));
    for (const server of servers) await server.raw('CLUSTER', 'DELSLOTS', slot);
    const client = create({ cluster } as never);
    await client.connect();
    const connection = createConnection(client, { deadline: 100 });
    try {
      expect(await isServed(connection)).toBe(false);
      await servers[0]?.raw('CLUSTER', 'ADDSLOTS', slot);
      await waitUntil('all keys are served', () => isServed(connection));
      for (const server of servers) await waitUntil('all know it', () => knowsOwner(server, slot));
    } finally {
      connection.close();
      await endClient(client);
    }
  });
});

async function knowsOwner(server: RedisServer, slot: string): Promise<boolean> {
  const ranges = (await server.raw('CLUSTER', 'SLOTS')) as [number, number][];
  return ranges.some(([from, to]) => from <= Number(slot) && Number(slot) <= to);
}

it('serves all keys again after two masters are frozen at once, each of which could be asked about the other', async () => {
  const cluster = await startCluster();
  const client = (clusters[0] as (typeof clusters)[number]).create({ cluster } as never);
  await client.connect();
  const connection = createConnection(client, { deadline: 100 });
  type Servers = [RedisServer, RedisServer, RedisServer, ...RedisServer[]];
  const [first, second, third, ...replicas] = cluster.servers as Servers;
  const frozen = [String(await first.raw('CLUSTER', 'MYID')), String(await second.raw('CLUSTER', 'MYID'))];
  try {
    await waitUntil('all keys are served', () => isServed(connection));
    first.freeze();
    second.freeze();
    // Without a majority of masters, nobody is elected.
    for (const replica of replicas.slice(0, 2)) await replica.raw('CLUSTER', 'FAILOVER', 'TAKEOVER');
    await waitUntil('the third knows of both', async () => {
      const owners = await ownersAt(third);
      return !frozen.some((id) => owners.includes(id));
    });
    await trafficUntilRight(connection);
  } finally {
    connection.close();
    await endClient(client);
    await cluster.stop();
  }
});

/** The ids of those who serve slots, as a server knows it. */
async function ownersAt(server: RedisServer): Promise<readonly string[]> {
  const ranges = (await server.raw('CLUSTER', 'SLOTS')) as [number, number, [string, number, string]][];
  return ranges.map(([, , [, , id]]) => id);
}

async function isServed(connection: Connection): Promise<boolean> {
  return (await failuresOf(connection)).length === 0;
}

async function failuresOf(connection: Connection): Promise<unknown[]> {
  const outcomes = await Promise.allSettled(
    keys.map((place) => connection.run(set, { place }, { value: '1' })),
  );
  return outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
}

/** Goes on asking for every key until all are served again; returns what failed meanwhile. */
async function trafficUntilRight(connection: Connection): Promise<unknown[]> {
  const errors: unknown[] = [];
  await waitUntil('all keys are served', async () => {
    const failed = await failuresOf(connection);
    errors.push(...failed);
    return errors.length > 0 && failed.length === 0;
  });
  return errors;
}
