import { useRedis, type NodeRedisVersion, type TestRedis } from '@sluice/test-support';
import { createConnection, createSessionStore } from '../../src/index';
import type {
  Connection,
  LoadedSession,
  SessionStore,
  SessionStoreOptions,
  StoredSession,
} from '../../src/index';

export interface UsedStore {
  readonly server: TestRedis;
  /** With options by which nothing that is slow on a busy machine counts as an outage. */
  readonly make: (options?: Partial<SessionStoreOptions>) => Promise<SessionStore>;
  /** All that is in Redis, as text. */
  readonly dump: () => Promise<string>;
}

/** A server for the tests of a file. Each store is on a client of its own, as in a process of its own. */
export function useStore(version: NodeRedisVersion = 'v4'): UsedStore {
  const server = useRedis();
  const opened: Connection[] = [];

  afterAll(() => {
    for (const each of opened) each.close();
  });

  return {
    server,
    async make(options) {
      const redis = createConnection(await server.client(version), { deadline: '10s' });
      opened.push(redis);
      return createSessionStore({ redis, deadline: '10s', ...options });
    },
    async dump() {
      const keys = (await server.raw('KEYS', '*')) as string[];
      const values = await Promise.all(
        keys.map(async (key) => {
          const isHash = (await server.raw('TYPE', key)) === 'hash';
          return isHash ? server.raw('HGETALL', key) : server.raw('ZRANGE', key, '0', '-1', 'WITHSCORES');
        }),
      );
      return JSON.stringify([keys, values]);
    },
  };
}

/** @throws {Error} unless it is there. */
export function active(loaded: LoadedSession): StoredSession {
  if (loaded.state !== 'active') throw new Error(`It is ${loaded.state}`);
  return loaded.session;
}
