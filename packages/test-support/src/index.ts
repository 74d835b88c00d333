export { express, type ExpressVersion } from './express';
export { freePort } from './free-port';
export {
  endClient,
  newClient,
  nodeRedis,
  type NodeRedisVersion,
  type TestClient,
  type TestClientOptions,
} from './node-redis';
export { reserveRedis, startRedis, RedisServer, type RedisServerOptions } from './redis-server';
export { useRedis, type TestRedis } from './use-redis';
