import { createRequire } from 'node:module';
import type { RedisClientType } from 'redis';

export type RedisPackage = 'redis' | 'redis-v5' | 'redis-v6';

/** The package of the client, and where its Redis is. */
export interface RedisSpec {
  readonly package: RedisPackage;
  readonly url: string;
}

const load = createRequire(__filename);

/** A client of node-redis that is connected. */
export async function connectRedis({ package: name, url }: RedisSpec): Promise<RedisClientType> {
  const { createClient } = load(name) as typeof import('redis');
  const client = createClient({ url }) as RedisClientType;
  client.on('error', (error: unknown) => {
    console.error(error);
  });
  return client.connect();
}
