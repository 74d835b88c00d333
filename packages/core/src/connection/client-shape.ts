import { OptionError } from '../errors';
import type { ClientLike, ClusterLike, PoolLike, RedisLike, SentinelLike } from './redis-like';

/** Which of the four things of node-redis this is. */
export type ClientShape =
  | { readonly kind: 'client'; readonly client: ClientLike }
  | { readonly kind: 'cluster'; readonly client: ClusterLike }
  | { readonly kind: 'pool'; readonly client: PoolLike }
  | { readonly kind: 'sentinel'; readonly client: SentinelLike };

const EXPECTED =
  'a node-redis client, cluster, pool or sentinel (redis 4.6 to 6), or a connection made by createConnection()';

/**
 * Tells the shape by what the object can do, never by the name of its class: subclasses, proxies and second copies
 * of node-redis pass.
 *
 * @throws {OptionError} for anything else, and for clients whose own settings would break every key or reply.
 */
export function detectShape(redis: unknown, option = 'redis'): ClientShape {
  if (typeof redis !== 'object' || redis === null || !can(redis, 'sendCommand')) {
    throw new OptionError(option, EXPECTED, redis);
  }
  checkSettings(redis, option);
  const client = redis as RedisLike;
  if (can(redis, 'nodeClient')) return { kind: 'cluster', client: client as ClusterLike };
  if (can(redis, 'getSentinelNode')) return { kind: 'sentinel', client: client as SentinelLike };
  if (can(redis, 'duplicate') && 'isReady' in redis) return { kind: 'client', client: client as ClientLike };
  // A pool, and `client.v4` of a legacy client: both only send.
  if (can(redis, 'execute') || can(redis, 'evalSha')) return { kind: 'pool', client: client };
  throw new OptionError(option, EXPECTED, redis);
}

function can(redis: object, method: string): boolean {
  return typeof (redis as Record<string, unknown>)[method] === 'function';
}

function checkSettings(redis: object, option: string): void {
  const settings = (redis as { options?: { legacyMode?: boolean; keyPrefix?: string } | null }).options;
  if (settings?.legacyMode === true) {
    throw new OptionError(
      option,
      'a client without `legacyMode`: pass `client.v4` of a legacy client',
      'legacyMode',
    );
  }
  const prefix = settings?.keyPrefix ?? (redis as { _keyPrefix?: string })._keyPrefix;
  if (prefix !== undefined && prefix !== '') {
    throw new OptionError(
      option,
      'a client without `keyPrefix`: use createConnection(client, { prefix })',
      'keyPrefix',
    );
  }
}
