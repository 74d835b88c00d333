import { startRedis, type RedisServer } from './redis-server';
import { waitUntil } from './wait-until';

const NAME = 'shop';
const QUORUM = 2;
const SENTINELS = 3;
const REPLICAS = 2;

/** A master with two replicas, watched by three sentinels. A failover takes about two seconds. */
export class RedisSentinels {
  /** What the sentinels call the master. */
  readonly name = NAME;
  readonly servers: readonly RedisServer[];
  readonly #sentinels: readonly RedisServer[];

  constructor(servers: readonly RedisServer[], sentinels: readonly RedisServer[]) {
    this.servers = servers;
    this.#sentinels = sentinels;
  }

  /** For `createSentinel` of either major. */
  get sentinelRootNodes(): { host: string; port: number }[] {
    return this.#sentinels.map(({ port }) => ({ host: '127.0.0.1', port }));
  }

  /** The master, as the first of the sentinels sees it. */
  async master(): Promise<RedisServer> {
    const [sentinel] = this.#sentinels as [RedisServer];
    const [, port] = (await sentinel.raw('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME)) as string[];
    const master = this.servers.find((server) => server.port === Number(port));
    if (master === undefined) throw new Error(`No server of ours is at port ${String(port)}`);
    return master;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#sentinels.map((sentinel) => sentinel.stop()));
    await Promise.all(this.servers.map((server) => server.stop()));
  }
}

export async function startSentinels(): Promise<RedisSentinels> {
  const settings = { 'repl-diskless-sync-delay': '0' };
  const master = await startRedis({ port: true, settings });
  const replicaOf = { ...settings, replicaof: `127.0.0.1 ${master.port}` };
  const replicas = await times(REPLICAS, () => startRedis({ port: true, settings: replicaOf }));
  const sentinels = await times(SENTINELS, () => startSentinel(master.port));
  await Promise.all(
    sentinels.map((sentinel) => waitUntil('the sentinels know all', () => knowsAll(sentinel))),
  );
  return new RedisSentinels([master, ...replicas], sentinels);
}

function times<Made>(count: number, make: () => Promise<Made>): Promise<Made[]> {
  return Promise.all(Array.from({ length: count }, make));
}

function startSentinel(masterPort: number): Promise<RedisServer> {
  return startRedis({
    mode: 'sentinel',
    port: true,
    settings: {
      [`sentinel monitor ${NAME}`]: `127.0.0.1 ${masterPort} ${QUORUM}`,
      [`sentinel down-after-milliseconds ${NAME}`]: '1000',
      [`sentinel failover-timeout ${NAME}`]: '4000',
    },
  });
}

async function knowsAll(sentinel: RedisServer): Promise<boolean> {
  const flat = (await sentinel.raw('SENTINEL', 'MASTER', NAME)) as string[];
  const field = (name: string) => flat[flat.indexOf(name) + 1];
  if (field('num-slaves') !== String(REPLICAS)) return false;
  if (field('num-other-sentinels') !== String(SENTINELS - 1)) return false;
  const replicas = (await sentinel.raw('SENTINEL', 'REPLICAS', NAME)) as string[][];
  return replicas.every((replica) => replica[replica.indexOf('master-link-status') + 1] === 'ok');
}
