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

/** A client that we opened, or found open. */
export interface Dedicated {
  /** Resolves once connected. While the server is down it may neither succeed nor fail; the client keeps trying. */
  readonly ready: Promise<void>;
  /** Ends it at once and without asking the server, which may be gone. A client that was open already stays open. */
  readonly close: () => void;
}

/** Connects in the background. */
export function openDedicated(client: RedisLike): Dedicated {
  reportErrors(client);
  if (client.isOpen === true || client.connect === undefined) {
    return { ready: Promise.resolve(), close: () => undefined };
  }
  const ready = client.connect().then(() => undefined);
  ready.catch((error: unknown) => {
    connectionEvents.publish(() => ({ type: 'error', error }));
  });
  return {
    ready,
    close: () => {
      closeOnce(client as Closable, ready);
    },
  };
}

/** How long a connection that is just being made is waited for before it is ended all the same. */
const CONNECTING_MS = 1000;

/** A client that is ended in the middle of connecting keeps the socket that it was opening, for ever. */
function closeOnce(client: Closable, ready: Promise<void>): void {
  const end = () => {
    clearTimeout(timer);
    // `destroy` throws, and `disconnect` rejects, when the client is closed already.
    try {
      if (client.destroy) client.destroy();
      else client.disconnect?.().catch(() => undefined);
    } catch {
      // then there is nothing to end
    }
  };
  const timer = setTimeout(end, CONNECTING_MS);
  ready.then(end, end);
}
