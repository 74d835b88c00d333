import { connectionOf } from '@sluice/core';
import { useRedis, type NodeRedisVersion, type TestClient, type TestRedis } from '@sluice/test-support';

/** A server for the tests of a file, with a client on it; what gates opened beside the client is closed after them. */
export function useClient(version?: NodeRedisVersion): {
  readonly server: TestRedis;
  readonly redis: () => TestClient;
} {
  const server = useRedis();
  let client: TestClient | undefined;

  beforeAll(async () => {
    client = await server.client(version);
  });

  afterAll(() => {
    if (client !== undefined) connectionOf(client).close();
  });

  return {
    server,
    redis() {
      if (client === undefined) throw new Error('It connects with the tests: use it inside of one');
      return client;
    },
  };
}
