import { nodeRedis, type NodeRedisVersion } from './node-redis';
import type { RedisCluster } from './cluster';
import type { RedisSentinels } from './sentinel';
import type { RedisServer } from './redis-server';

/** What a client of each shape connects to. */
export interface ShapeTargets {
  server: RedisServer;
  cluster: RedisCluster;
  sentinels: RedisSentinels;
}

/** A connected client, cluster, pool or sentinel. */
export interface AnyClient {
  sendCommand(...args: never[]): Promise<unknown>;
  connect(): Promise<unknown>;
  on(event: string, listener: (...args: never[]) => void): unknown;
}

export interface Shape {
  readonly version: NodeRedisVersion;
  readonly shape: 'client' | 'cluster' | 'pool' | 'sentinel';
  /** Made and not yet connected; what goes wrong with it goes nowhere. */
  readonly create: (targets: ShapeTargets) => AnyClient;
}

type Create = (options: object, poolOptions?: object) => AnyClient;

/** The ten: client and cluster of every major, pool and sentinel of 5 and 6. */
export const shapes: readonly Shape[] = (['v4', 'v5', 'v6'] as const).flatMap((version) => {
  const create = (
    name: 'createClient' | 'createCluster' | 'createClientPool' | 'createSentinel',
    ...options: Parameters<Create>
  ) => (nodeRedis[version] as unknown as Record<typeof name, Create>)[name](...options);
  const shape = (name: Shape['shape'], make: (targets: ShapeTargets) => AnyClient): Shape => ({
    version,
    shape: name,
    create: (targets) => {
      const client = make(targets);
      client.on('error', () => undefined);
      return client;
    },
  });
  const both = [
    shape('client', ({ server }) => create('createClient', server.clientOptions)),
    shape('cluster', ({ cluster }) => create('createCluster', { rootNodes: cluster.rootNodes })),
  ];
  if (version === 'v4') return both;
  return [
    ...both,
    // A pool that was destroyed keeps the process alive until its next clean-up, 3 s by default.
    shape('pool', ({ server }) => create('createClientPool', server.clientOptions, { cleanupDelay: 50 })),
    shape('sentinel', ({ sentinels: { name, sentinelRootNodes } }) =>
      create('createSentinel', { name, sentinelRootNodes }),
    ),
  ];
});
