export { startCluster, type RedisCluster } from './cluster';
export { express, type ExpressVersion } from './express';
export { startFaultProxy, type FaultProxy } from './fault-proxy';
export { freePort } from './free-port';
export {
  endClient,
  newClient,
  nodeRedis,
  type NodeRedisVersion,
  type TestClient,
  type TestClientOptions,
} from './node-redis';
export { startProgramme, type Programme } from './programme';
export { reserveRedis, startRedis, type RedisServer, type RedisServerOptions } from './redis-server';
export { itHonoursItsSignature, signatureFaults, type DeclaredScript } from './script-signature';
export { serveApp, type ExpressModule, type ServedApp } from './serve-app';
export { startSentinels, type RedisSentinels } from './sentinel';
export { shapes, type AnyClient, type Shape, type ShapeTargets } from './shapes';
export { stopTheClock } from './stop-the-clock';
export { useCluster } from './use-cluster';
export { redisFaults, useFaultyRedis } from './use-faulty-redis';
export { useProcessWarnings } from './use-process-warnings';
export { useRedis, type TestRedis } from './use-redis';
export { useShapeTargets } from './use-shape-targets';
export { waitUntil } from './wait-until';
