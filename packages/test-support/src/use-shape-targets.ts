import { startCluster } from './cluster';
import { startRedis } from './redis-server';
import { startSentinels } from './sentinel';
import type { ShapeTargets } from './shapes';
import { useStarted } from './use-started';

const START_MS = 60_000;

/** A server, a cluster and sentinels for the tests of a file. They are there once the tests run. */
export function useShapeTargets(): () => ShapeTargets {
  return useStarted(async () => {
    const [server, cluster, sentinels] = await Promise.all([startRedis(), startCluster(), startSentinels()]);
    return {
      server,
      cluster,
      sentinels,
      async stop() {
        await Promise.all([server.stop(), cluster.stop(), sentinels.stop()]);
      },
    };
  }, START_MS);
}
