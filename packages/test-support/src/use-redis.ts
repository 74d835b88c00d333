import { endClient, newClient, type NodeRedisVersion, type TestClient } from './node-redis';
import type { RawReply } from './raw-command';
import { startRedis, type RedisServer, type RedisServerOptions } from './redis-server';
import { useStarted } from './use-started';

export interface TestRedis {
  /** Once the tests run. */
  readonly server: RedisServer;
  /** A connected client, ended after the tests. */
  client(version?: NodeRedisVersion): Promise<TestClient>;
  /** One command, on a connection of the harness: for looking at what is in Redis. */
  raw(...args: readonly string[]): Promise<RawReply>;
}

/** One server for the tests of a file: started before the first, ended after the last. */
export function useRedis(options?: RedisServerOptions): TestRedis {
  const running = useStarted(() => startRedis(options));
  const clients: TestClient[] = [];

  // Hooks run last in, first out: the clients end before their server.
  afterAll(() => Promise.all(clients.map(endClient)));

  return {
    get server() {
      return running();
    },
    async client(version = 'v4') {
      const client = newClient(version, running().clientOptions);
      clients.push(client);
      await client.connect();
      return client;
    },
    raw: (...args) => running().raw(...args),
  };
}
