import { freePort } from './free-port';
import { startRedis, type RedisServer } from './redis-server';
import { waitUntil } from './wait-until';

const MASTERS = 3;
const SLOTS = 16_384;

/** A server with the port at which the others of its cluster reach it. */
interface Member {
  readonly server: RedisServer;
  readonly busPort: number;
}

/** A cluster of 3 masters and 3 replicas, on free ports of 127.0.0.1. A failover takes about two seconds. */
export class RedisCluster {
  /** The masters of the start, then their replicas. */
  readonly servers: readonly RedisServer[];

  constructor(servers: readonly RedisServer[]) {
    this.servers = servers;
  }

  /** For `createCluster` of any major. */
  get rootNodes(): { socket: { host: string; port: number } }[] {
    return this.servers.map(({ port }) => ({ socket: { host: '127.0.0.1', port } }));
  }

  /** The server that owns the key's slot, as `witness` sees it. */
  async masterOf(key: string, witness = this.servers[0] as RedisServer): Promise<RedisServer> {
    const owner = await this.#ownerOf(key, witness);
    if (owner === undefined) throw new Error(`Nobody owns the slot of ${key}`);
    return owner;
  }

  /**
   * Resolves when another server than `master` owns the key's slot, as the others see it. For a moment nobody does.
   *
   * @param meanwhile done before each look
   */
  async takenOver(key: string, master: RedisServer, meanwhile?: () => Promise<unknown>): Promise<void> {
    const witness = this.otherThan(master);
    await waitUntil('a replica has taken over', async () => {
      await meanwhile?.();
      const owner = await this.#ownerOf(key, witness);
      return owner !== undefined && owner !== master;
    });
  }

  async #ownerOf(key: string, witness: RedisServer): Promise<RedisServer | undefined> {
    const slot = Number(await witness.raw('CLUSTER', 'KEYSLOT', key));
    const ranges = (await witness.raw('CLUSTER', 'SLOTS')) as [number, number, [string, number]][];
    const port = ranges.find(([from, to]) => from <= slot && slot <= to)?.[2][1];
    return this.servers.find((server) => server.port === port);
  }

  /** A server that is another one. */
  otherThan(server: RedisServer): RedisServer {
    return this.servers.find((other) => other !== server) ?? server;
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
  }
}

export async function startCluster(): Promise<RedisCluster> {
  const members = await Promise.all(Array.from({ length: 2 * MASTERS }, startMember));
  const servers = members.map(({ server }) => server);
  await meet(members);
  const masters = servers.slice(0, MASTERS);
  await Promise.all(masters.map(ownSlots));
  await Promise.all(
    servers.slice(MASTERS).map((replica, index) => follow(replica, masters[index] as RedisServer)),
  );
  await Promise.all(servers.map((server) => waitUntil('the cluster is up', () => isUp(server))));
  return new RedisCluster(servers);
}

async function startMember(): Promise<Member> {
  const busPort = await freePort();
  const settings = {
    'cluster-enabled': 'yes',
    'cluster-config-file': 'nodes.conf',
    'cluster-node-timeout': '1000',
    'cluster-port': String(busPort),
    'repl-diskless-sync-delay': '0',
  };
  return { server: await startRedis({ port: true, settings }), busPort };
}

async function meet(members: readonly Member[]): Promise<void> {
  const [first, ...others] = members as [Member, ...Member[]];
  for (const { server, busPort } of others) {
    await first.server.raw('CLUSTER', 'MEET', '127.0.0.1', String(server.port), String(busPort));
  }
  await waitUntil('all know all', async () => {
    const counts = await Promise.all(members.map(({ server }) => countKnown(server)));
    return counts.every((count) => count === members.length);
  });
}

async function countKnown(server: RedisServer): Promise<number> {
  const lines = String(await server.raw('CLUSTER', 'NODES')).split('\n');
  return lines.filter((line) => line !== '' && !line.includes('handshake')).length;
}

async function ownSlots(server: RedisServer, index: number): Promise<void> {
  const from = Math.floor((index * SLOTS) / MASTERS);
  const to = Math.floor(((index + 1) * SLOTS) / MASTERS) - 1;
  const slots = Array.from({ length: to - from + 1 }, (_, offset) => String(from + offset));
  await server.raw('CLUSTER', 'ADDSLOTS', ...slots);
}

/** Until it is in step with its master: before, it could not take over. */
async function follow(replica: RedisServer, master: RedisServer): Promise<void> {
  await replica.raw('CLUSTER', 'REPLICATE', String(await master.raw('CLUSTER', 'MYID')));
  await waitUntil('the replica is in step', async () =>
    String(await replica.raw('INFO', 'replication')).includes('master_link_status:up'),
  );
}

async function isUp(server: RedisServer): Promise<boolean> {
  const info = String(await server.raw('CLUSTER', 'INFO'));
  return info.includes('cluster_state:ok') && info.includes('cluster_slots_ok:16384');
}
