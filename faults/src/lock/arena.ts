import { startCluster, startFaultProxy, startRedis, type FaultProxy } from '@sluice/test-support';
import type { RedisCluster, RedisServer } from '@sluice/test-support';
import type { Endpoint } from '../client';
import type { Random } from '../random';
import type { Crew } from './crew';
import { WORKERS } from './scenario';

/** Who is there when a nemesis strikes. */
export interface Stage {
  readonly random: Random;
  readonly crew: Crew;
}

/** The Redis with the locks, the ways to it, and what happens to them. */
export interface Arena {
  endpointOf(worker: number): Endpoint;
  /** One fault, from its beginning to its end. */
  strike(stage: Stage): Promise<void>;
  stop(): Promise<void>;
}

/** One server, without persistence: what it is killed with is lost. */
export async function oneServer(strike: (redis: RedisServer, stage: Stage) => Promise<void>): Promise<Arena> {
  const redis = await startRedis();
  return {
    endpointOf: () => ({ shape: 'client', ...redis.clientOptions }),
    strike: (stage) => strike(redis, stage),
    stop: () => redis.stop(),
  };
}

/** One server, and a way to it for each worker by itself. */
export async function ownWays(
  strike: (ways: readonly FaultProxy[], stage: Stage) => Promise<void>,
): Promise<Arena> {
  const redis = await startRedis();
  const ways = await Promise.all(
    Array.from({ length: WORKERS }, () => startFaultProxy({ path: redis.socket })),
  );
  return {
    endpointOf: (worker) => ({ shape: 'client', ...(ways[worker] as FaultProxy).clientOptions }),
    strike: (stage) => strike(ways, stage),
    async stop() {
      await Promise.all(ways.map((way) => way.stop()));
      await redis.stop();
    },
  };
}

/** Masters with replicas, which take over when a master is silent for a second. */
export async function cluster(
  strike: (cluster: RedisCluster, stage: Stage) => Promise<void>,
): Promise<Arena> {
  const servers = await startCluster();
  return {
    endpointOf: () => ({ shape: 'cluster', rootNodes: servers.rootNodes }),
    strike: (stage) => strike(servers, stage),
    stop: () => servers.stop(),
  };
}
