import { endClient, newClient, type TestClient } from './node-redis';
import { startRedis, type RedisServer } from './redis-server';

type Step = (server: RedisServer) => unknown;

/** How a Redis stops to answer, and how it comes back: for `it.each`. */
export const redisFaults: readonly (readonly [name: string, begin: Step, cease: Step])[] = [
  ['killed', (server) => server.kill(), (server) => server.start()],
  [
    'frozen',
    (server) => {
      server.freeze();
    },
    (server) => {
      server.thaw();
    },
  ],
];

/** Servers of their own for the tests of a file, because they are broken there. */
export function useFaultyRedis() {
  const ends: (() => unknown)[] = [];

  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  return {
    /** What is to be done at the end of a test, the last first, and before the client and its server end. */
    atEnd(end: () => unknown): void {
      ends.push(end);
    },

    async start(
      settings: Record<string, string> = {},
    ): Promise<{ readonly server: RedisServer; readonly client: TestClient }> {
      const server = await startRedis({ settings });
      ends.push(() => server.stop());
      const client = newClient('v4', server.clientOptions);
      await client.connect();
      ends.push(() => endClient(client));
      return { server, client };
    },
  };
}
