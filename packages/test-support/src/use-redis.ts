import { endClient, newClient, type NodeRedisVersion, type TestClient } from './node-redis';
import { type RedisServer, startRedis, type RedisServerOptions } from './redis-server';

export interface TestRedis {
  /** Once the tests run. */
  readonly server: RedisServer;
  /** A connected client, ended after the tests. */
  client(version?: NodeRedisVersion): Promise<TestClient>;
  /** One command, on a connection of the harness: for looking at what is in Redis. */
  raw(...args: readonly string[]): Promise<unknown>;
}

/** One server for the tests of a file: started before the first, ended after the last. */
export function useRedis(options?: RedisServerOptions): TestRedis {
  let server: RedisServer | undefined;
  let observer: Promise<TestClient> | undefined;
  const clients: TestClient[] = [];

  async function client(version: NodeRedisVersion = 'v4'): Promise<TestClient> {
    const made = newClient(version, running().clientOptions);
    clients.push(made);
    await made.connect();
    return made;
  }

  function running(): RedisServer {
    if (server === undefined) throw new Error('The server starts with the tests: use it inside of one');
    return server;
  }

  beforeAll(async () => {
    server = await startRedis(options);
  });

  afterAll(async () => {
    await Promise.all(clients.map(endClient));
    await server?.stop();
  });

  return {
    get server() {
      return running();
    },
    client,
    raw: async (...args) => (await (observer ??= client())).sendCommand(args),
  };
}
