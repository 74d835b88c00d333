import { createClient } from 'redis';

export type RedisClient = ReturnType<typeof createClient>;

export type RedisAddress = { readonly url: string } | { readonly socket: { readonly path: string } };

/**
 * A client with the settings that an outage asks for. Not connected yet, and it need not be before the app serves: it
 * goes on trying, and until then every gate decides by its own fail mode.
 */
export function createRedisClient(address: RedisAddress): RedisClient {
  const client = createClient({
    ...('url' in address && { url: address.url }),
    // Commands fail at once while there is no connection, instead of waiting for one in memory.
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
    // Some firewalls forget a connection that is silent for minutes.
    pingInterval: 30_000,
    socket: {
      ...('socket' in address && address.socket),
      connectTimeout: 2_000,
      reconnectStrategy: reconnectDelayMs,
    },
  });
  // Without a listener, the first lost connection ends the process. What goes wrong is shown on /ops.
  client.on('error', () => undefined);
  return client;
}

/** Doubles up to two seconds, with jitter so that many processes do not come back in step. */
function reconnectDelayMs(retries: number): number {
  return Math.min(50 * 2 ** retries, 2_000) + Math.random() * 200;
}
