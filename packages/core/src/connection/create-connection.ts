import { detectShape } from './client-shape';
import type { Connection, RedisInput } from './connection';
import { resolveConnection, type ConnectionOptions } from './connection-options';
import { CONNECTION, RedisConnection } from './redis-connection';
import type { RedisLike } from './redis-like';

/**
 * Makes a connection of a client, cluster, pool or sentinel of node-redis 4.6 to 6. The client may be connected already or
 * not yet; it stays the caller's to close.
 *
 * @throws {OptionError} for a wrong option, or a client whose settings cannot be worked with.
 */
export function createConnection(client: RedisLike, options: ConnectionOptions = {}): Connection {
  const settings = resolveConnection(options);
  return new RedisConnection(detectShape(client), settings);
}

const defaultConnections = new WeakMap<object, Connection>();

/**
 * The connection behind a `redis` option. A raw client gets one with defaults, the same every time, so that everything on
 * one client shares one breaker.
 *
 * @throws {OptionError} when it is neither a client nor a connection.
 */
export function connectionOf(redis: RedisInput, option = 'redis'): Connection {
  if (isConnection(redis)) return redis;
  let connection = defaultConnections.get(redis);
  if (connection === undefined) {
    connection = new RedisConnection(detectShape(redis, option), resolveConnection({}));
    defaultConnections.set(redis, connection);
  }
  return connection;
}

function isConnection(redis: unknown): redis is Connection {
  return typeof redis === 'object' && redis !== null && CONNECTION in redis;
}
