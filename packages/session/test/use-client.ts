import { createConnection, createSessionStore } from '@sluice/core';
import type { Connection, SessionStore } from '@sluice/core';
import { useRedis, type NodeRedisVersion, type TestRedis } from '@sluice/test-support';

export const SECRET = 'a secret of more than sixteen bytes';

export interface UsedClient {
  readonly server: TestRedis;
  /** Options by which nothing that is slow on a busy machine counts as an outage. */
  readonly patient: () => { redis: Connection; deadline: '10s'; secret: string };
  /** A store of the same connection, as another process has it. */
  readonly store: () => SessionStore;
  /** How often each command was called while `work` was done. */
  readonly commands: (work: () => Promise<unknown>) => Promise<Record<string, number>>;
}

/** A server for the tests of a file, with a client on it. */
export function useClient(version?: NodeRedisVersion): UsedClient {
  const server = useRedis();
  let connection: Connection | undefined;

  beforeAll(async () => {
    const client = await server.client(version);
    connection = createConnection(client, { deadline: '10s' });
  });

  afterAll(() => connection?.close());

  function running(): Connection {
    if (connection === undefined) throw new Error('It connects with the tests: use it inside of one');
    return connection;
  }

  return {
    server,
    patient: () => ({ redis: running(), deadline: '10s', secret: SECRET }),
    store: () => createSessionStore({ redis: running(), deadline: '10s' }),
    async commands(work) {
      await server.raw('CONFIG', 'RESETSTAT');
      await work();
      const stats = String(await server.raw('INFO', 'commandstats'));
      const counts = [...stats.matchAll(/cmdstat_([a-z|_]+):calls=(\d+)/g)];
      // What the harness itself sends.
      const ours = counts.filter(([, name = '']) => !/^(config|info|client|hello|ping|script)/.test(name));
      return Object.fromEntries(ours.map(([, name = '', calls]) => [name, Number(calls)]));
    },
  };
}
