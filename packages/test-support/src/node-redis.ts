/* eslint-disable @typescript-eslint/no-require-imports -- what is bundled has to find it, too */
/** The majors of node-redis, side by side. Each is loaded when it is asked for: they are large, and most tests need one. */
export const nodeRedis = {
  get v4() {
    return require('redis-v4') as typeof import('redis-v4');
  },
  get v5() {
    return require('redis-v5') as typeof import('redis-v5');
  },
  get v6() {
    return require('redis-v6') as typeof import('redis-v6');
  },
};
/* eslint-enable @typescript-eslint/no-require-imports */

export type NodeRedisVersion = keyof typeof nodeRedis;

/** A connected client of any major, as far as tests of ours need it. */
export interface TestClient {
  sendCommand(args: readonly string[]): Promise<unknown>;
  connect(): Promise<unknown>;
  on(event: string, listener: (...args: never[]) => void): unknown;
  readonly isOpen: boolean;
  readonly isReady: boolean;
}

/** What `createClient` of every major takes. */
export interface TestClientOptions {
  socket?: { path: string } | { host: string; port: number };
  url?: string;
  disableOfflineQueue?: boolean;
}

/** A client that is not connected yet. Its errors go nowhere: tests break its server on purpose. */
export function newClient(version: NodeRedisVersion, options: TestClientOptions): TestClient {
  const create = nodeRedis[version].createClient as unknown as (options: TestClientOptions) => TestClient;
  const client = create(options);
  client.on('error', () => undefined);
  return client;
}

interface Endable {
  readonly destroy?: () => unknown;
  readonly disconnect?: () => Promise<unknown>;
  /** Of a pool: what has its connections. */
  readonly _self?: Endable;
  readonly cleanupTimeout?: NodeJS.Timeout;
}

/** Ends a client, cluster, pool or sentinel of any major at once, also while its server is gone. */
export async function endClient(client: object): Promise<void> {
  const { destroy, disconnect, _self: pool = client }: Endable = client;
  // A pool of v5 that is destroyed while it is in use destroys its clients once more at its next clean-up, and throws there.
  clearTimeout(pool.cleanupTimeout);
  Object.defineProperty(pool, 'cleanupTimeout', {
    configurable: true,
    set: (planned: NodeJS.Timeout) => {
      clearTimeout(planned);
    },
  });
  try {
    await (destroy ?? disconnect)?.call(client);
  } catch {
    // it was closed already
  }
}
