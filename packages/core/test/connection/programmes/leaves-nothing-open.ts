/**
 * Opens all that can be opened beside a client, then closes the client and nothing else: does the process end?
 *
 * node … <major> <socket> <how the client is closed> <when: now | in-outage>
 */
import { nodeRedis, type NodeRedisVersion } from '@sluice/test-support';
import { createConnection, createRateLimiter, type RedisLike } from '../../../src/index';

interface Client extends RedisLike {
  connect(): Promise<unknown>;
  on(event: string, listener: () => void): unknown;
  once(event: string, listener: () => void): unknown;
}

const [version, path, close, when] = process.argv.slice(2) as [NodeRedisVersion, ...string[]];

async function subscribes(client: Client): Promise<void> {
  await createConnection(client)
    .subscriber()
    ?.subscribe('news', () => undefined).active;
}

async function blocks(client: Client): Promise<void> {
  const blocking = createConnection(client).blocking();
  await blocking.command('list', ['RPUSH', 'list', 'job']);
  await blocking.command('list', ['BLPOP', 'list', '0']);
  blocking.command('list', ['BLPOP', 'list', '0']).catch(() => undefined);
}

/** A denial is remembered, and the processes tell each other when one is lifted. */
async function limits(client: Client): Promise<void> {
  const limiter = createRateLimiter({ redis: client, policies: [{ name: 'p', limit: 1, window: '1m' }] });
  await limiter.consume('alice');
  await limiter.consume('alice');
}

async function main(): Promise<void> {
  const create = nodeRedis[version].createClient as unknown as (options: object) => Client;
  const client = create({ socket: { path } });
  client.on('error', () => undefined);
  await client.connect();
  await Promise.all([subscribes(client), blocks(client), limits(client)]);
  console.log('opened');
  if (when === 'in-outage') {
    await new Promise<void>((resolve) => {
      client.once('reconnecting', resolve);
    });
  }
  const result: unknown = (client as unknown as Record<string, () => unknown>)[close as string]?.();
  if (result instanceof Promise) await result;
  console.log('closed');
}

void main();
