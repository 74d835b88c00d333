import { connectionEvents } from '../events';
import type { RedisLike } from './redis-like';

interface Closable {
  disconnect?(): Promise<unknown>;
  destroy?(): unknown;
}

/** A client that dies takes the process along unless somebody listens; we do, and say so on `sluice:connection`. */
export function reportErrors(client: RedisLike): void {
  client.on?.('error', (error) => {
    connectionEvents.publish(() => ({ type: 'error', error }));
  });
}

/**
 * Connects in the background. While the server is down, `connect()` neither succeeds nor fails; the client keeps trying.
 * A client that was connected already stays whoever's it is.
 *
 * Returns how to end it: at once and without asking the server, which may be gone.
 */
export function openDedicated(client: RedisLike): () => void {
  reportErrors(client);
  if (client.isOpen === true) return () => undefined;
  client.connect?.().catch((error: unknown) => {
    connectionEvents.publish(() => ({ type: 'error', error }));
  });
  return () => {
    close(client as Closable);
  };
}

function close(client: Closable): void {
  // `destroy` throws, and `disconnect` rejects, when the client is closed already.
  try {
    if (client.destroy) client.destroy();
    else client.disconnect?.().catch(() => undefined);
  } catch (error) {
    connectionEvents.publish(() => ({ type: 'error', error }));
  }
}
