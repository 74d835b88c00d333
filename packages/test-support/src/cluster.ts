import { endClient, newClient, type TestClient } from './node-redis';
import { startRedis, type RedisServer } from './redis-server';
import { freePort } from './free-port';
import { waitUntil } from './wait-until';

const MASTERS = 3;
const SLOTS = 16_384;

interface Member {
  readonly server: RedisServer;
  readonly client: TestClient;
}

/** A cluster of 3 masters and 3 replicas, on free ports of 127.0.0.1. A failover takes about two seconds. */
export class RedisCluster {
  readonly #members: readonly Member[];

  constructor(members: readonly Member[]) {
    this.#members = members;
  }

  get servers(): readonly RedisServer[] {
    return this.#members.map(({ server }) => server);
  }

  /** For `createCluster` of any major. */
  get rootNodes(): { socket: { host: string; port: number } }[] {
    return this.servers.map(({ port }) => ({ socket: { host: '127.0.0.1', port } }));
  }

  /** The server that owns the key's slot, as `witness` sees it. */
  async masterOf(key: string, witness: RedisServer = this.#first.server): Promise<RedisServer> {
    const { client } = this.#members.find(({ server }) => server === witness) ?? this.#first;
    const slot = Number(await client.sendCommand(['CLUSTER', 'KEYSLOT', key]));
    const ranges = (await client.sendCommand(['CLUSTER', 'SLOTS'])) as [number, number, [string, number]][];
    const port = ranges.find(([from, to]) => from <= slot && slot <= to)?.[2][1];
    const owner = this.servers.find((server) => server.port === port);
    if (owner === undefined) throw new Error(`Nobody owns slot ${String(slot)}`);
    return owner;
  }

  /** A server that is another one. */
  otherThan(server: RedisServer): RedisServer {
    return this.servers.find((other) => other !== server) ?? server;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#members.map(({ client }) => endClient(client)));
    await Promise.all(this.servers.map((server) => server.stop()));
  }

  get #first(): Member {
    const [first] = this.#members;
    if (first === undefined) throw new Error('The cluster has no members');
    return first;
  }
}

export async function startCluster(): Promise<RedisCluster> {
  const members: Member[] = [];
  for (let index = 0; index < 2 * MASTERS; index++) members.push(await startMember());
  await meet(members);
  await Promise.all(members.slice(0, MASTERS).map(ownSlots));
  await Promise.all(
    members.slice(MASTERS).map((replica, index) => follow(replica, members[index] as Member)),
  );
  await Promise.all(members.map(({ client }) => waitUntil('the cluster is up', () => isUp(client))));
  return new RedisCluster(members);
}

async function startMember(): Promise<Member> {
  const settings = {
    'cluster-enabled': 'yes',
    'cluster-config-file': 'nodes.conf',
    'cluster-node-timeout': '1000',
    'cluster-port': String(await freePort()),
    'repl-diskless-sync-delay': '0',
  };
  const server = await startRedis({ port: true, settings });
  const client = newClient('v4', server.clientOptions);
  await client.connect();
  return { server, client };
}

async function meet(members: readonly Member[]): Promise<void> {
  const [first, ...others] = members as [Member, ...Member[]];
  for (const { server } of others) {
    const [, busPort] = (await clientOf(members, server).sendCommand([
      'CONFIG',
      'GET',
      'cluster-port',
    ])) as string[];
    await first.client.sendCommand(['CLUSTER', 'MEET', '127.0.0.1', String(server.port), String(busPort)]);
  }
  await waitUntil('all know all', async () => {
    const counts = await Promise.all(members.map(async ({ client }) => (await nodesOf(client)).length));
    return counts.every((count) => count === members.length);
  });
}

function clientOf(members: readonly Member[], server: RedisServer): TestClient {
  return (members.find((member) => member.server === server) as Member).client;
}

async function nodesOf(client: TestClient): Promise<string[]> {
  const nodes = String(await client.sendCommand(['CLUSTER', 'NODES']));
  return nodes.split('\n').filter((line) => line !== '' && !line.includes('handshake'));
}

async function ownSlots({ client }: Member, index: number): Promise<void> {
  const from = Math.floor((index * SLOTS) / MASTERS);
  const to = Math.floor(((index + 1) * SLOTS) / MASTERS) - 1;
  const slots = Array.from({ length: to - from + 1 }, (_, offset) => String(from + offset));
  await client.sendCommand(['CLUSTER', 'ADDSLOTS', ...slots]);
}

/** Until it is in step with its master: before, it could not take over. */
async function follow(replica: Member, master: Member): Promise<void> {
  const id = String(await master.client.sendCommand(['CLUSTER', 'MYID']));
  await replica.client.sendCommand(['CLUSTER', 'REPLICATE', id]);
  await waitUntil('the replica is in step', async () => {
    const info = String(await replica.client.sendCommand(['INFO', 'replication']));
    return info.includes('master_link_status:up');
  });
}

async function isUp(client: TestClient): Promise<boolean> {
  const info = String(await client.sendCommand(['CLUSTER', 'INFO']));
  return info.includes('cluster_state:ok') && info.includes('cluster_slots_ok:16384');
}
