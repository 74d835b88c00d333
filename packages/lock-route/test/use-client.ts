import { connectionOf, createConnection, createLocks, type Connection, type Locks } from '@sluice/core';
import { useRedis, type NodeRedisVersion, type TestClient, type TestRedis } from '@sluice/test-support';

export interface UsedClient {
  readonly server: TestRedis;
  readonly client: () => TestClient;
  /** Options by which nothing that is slow on a busy machine counts as an outage. */
  readonly patient: () => { redis: Connection; deadline: '10s' };
  /** Locks of the same connection, for taking a key away from a route and for looking at it. */
  readonly locks: (prefix?: string) => Locks;
}

/** A server for the tests of a file, with a client on it; what gates opened beside the client is closed after them. */
export function useClient(version?: NodeRedisVersion): UsedClient {
  const server = useRedis();
  const opened: Locks[] = [];
  let used: { readonly client: TestClient; readonly connection: Connection } | undefined;

  beforeAll(async () => {
    const client = await server.client(version);
    used = { client, connection: createConnection(client, { deadline: '10s' }) };
  });

  afterAll(async () => {
    await Promise.all(opened.map((locks) => locks.close()));
    if (used === undefined) return;
    used.connection.close();
    connectionOf(used.client).close();
  });

  function running() {
    if (used === undefined) throw new Error('It connects with the tests: use it inside of one');
    return used;
  }

  return {
    server,
    client: () => running().client,
    patient: () => ({ redis: running().connection, deadline: '10s' }),
    locks(prefix = 'lock') {
      const locks = createLocks({ redis: running().connection, prefix, deadline: '10s' });
      opened.push(locks);
      return locks;
    },
  };
}
