import { freePort } from './free-port';
import { endClient, newClient, type TestClient } from './node-redis';
import { startRedisProcess, type RedisProcess } from './redis-process';
import { startRedis, type RedisServer } from './redis-server';
import { waitUntil } from './wait-until';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = 'shop';
const QUORUM = 2;
const SENTINELS = 3;

interface Sentinel {
  readonly port: number;
  readonly folder: string;
  readonly process: RedisProcess;
}

/** A master with two replicas, watched by three sentinels. A failover takes about two seconds. */
export class RedisSentinels {
  /** What the sentinels call the master. */
  readonly name = NAME;
  readonly servers: readonly RedisServer[];
  readonly #sentinels: readonly Sentinel[];
  readonly #observer: TestClient;

  constructor(servers: readonly RedisServer[], sentinels: readonly Sentinel[], observer: TestClient) {
    this.servers = servers;
    this.#sentinels = sentinels;
    this.#observer = observer;
  }

  /** For `createSentinel` of either major. */
  get sentinelRootNodes(): { host: string; port: number }[] {
    return this.#sentinels.map(({ port }) => ({ host: '127.0.0.1', port }));
  }

  /** The master, as the sentinels see it. */
  async master(): Promise<RedisServer> {
    const [, port] = (await this.#observer.sendCommand([
      'SENTINEL',
      'GET-MASTER-ADDR-BY-NAME',
      NAME,
    ])) as string[];
    const master = this.servers.find((server) => server.port === Number(port));
    if (master === undefined) throw new Error(`No server of ours is at port ${String(port)}`);
    return master;
  }

  async stop(): Promise<void> {
    await endClient(this.#observer);
    for (const sentinel of this.#sentinels) {
      process.kill(sentinel.process.pid, 'SIGKILL');
      await sentinel.process.ended;
      await rm(sentinel.folder, { recursive: true, force: true });
    }
    await Promise.all(this.servers.map((server) => server.stop()));
  }
}

export async function startSentinels(): Promise<RedisSentinels> {
  const master = await startRedis({ port: true, settings: { 'repl-diskless-sync-delay': '0' } });
  const replicaOf = { replicaof: `127.0.0.1 ${String(master.port)}`, 'repl-diskless-sync-delay': '0' };
  const replicas = [
    await startRedis({ port: true, settings: replicaOf }),
    await startRedis({ port: true, settings: replicaOf }),
  ];
  const sentinels: Sentinel[] = [];
  for (let index = 0; index < SENTINELS; index++) sentinels.push(await startSentinel(master.port));
  const clients = await Promise.all(
    sentinels.map(async ({ port }) => {
      const client = newClient('v4', { socket: { host: '127.0.0.1', port } });
      await client.connect();
      return client;
    }),
  );
  const [observer, ...others] = clients as [TestClient, ...TestClient[]];
  await Promise.all(clients.map((client) => waitUntil('the sentinels know all', () => knowsAll(client))));
  await Promise.all(others.map(endClient));
  return new RedisSentinels([master, ...replicas], sentinels, observer);
}

async function startSentinel(masterPort: number): Promise<Sentinel> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-sentinel-'));
  const file = join(folder, 'sentinel.conf');
  const port = await freePort();
  await writeFile(
    file,
    [
      `port ${String(port)}`,
      'bind 127.0.0.1',
      `dir ${folder}`,
      `sentinel monitor ${NAME} 127.0.0.1 ${String(masterPort)} ${String(QUORUM)}`,
      `sentinel down-after-milliseconds ${NAME} 1000`,
      `sentinel failover-timeout ${NAME} 4000`,
      '',
    ].join('\n'),
  );
  return { port, folder, process: await startRedisProcess([file, '--sentinel'], '+monitor master') };
}

async function knowsAll(client: TestClient): Promise<boolean> {
  const flat = (await client.sendCommand(['SENTINEL', 'MASTER', NAME])) as string[];
  const field = (name: string) => flat[flat.indexOf(name) + 1];
  if (field('num-slaves') !== '2' || field('num-other-sentinels') !== '2') return false;
  const replicas = (await client.sendCommand(['SENTINEL', 'REPLICAS', NAME])) as string[][];
  return replicas.every((replica) => replica[replica.indexOf('master-link-status') + 1] === 'ok');
}
