import { startCluster, type RedisCluster } from './cluster';
import { endClient, nodeRedis, type TestClient } from './node-redis';
import { useStarted } from './use-started';

/** A cluster, and a connected client of it, for the tests of a file. They are there once the tests run. */
export function useCluster(): () => { readonly cluster: RedisCluster; readonly client: TestClient } {
  return useStarted(async () => {
    const cluster = await startCluster();
    const client = nodeRedis.v4.createCluster({ rootNodes: cluster.rootNodes }) as unknown as TestClient;
    client.on('error', () => undefined);
    await client.connect();
    return {
      cluster,
      client,
      async stop() {
        await endClient(client);
        await cluster.stop();
      },
    };
  });
}
