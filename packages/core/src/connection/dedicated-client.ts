import { publishError } from '../events';
import { ClientLife } from './client-life';
import type { RedisLike } from './redis-like';

/** How a client is ended without asking the server, in the majors. */
interface Closable extends RedisLike {
  readonly isReady?: boolean;
  once?(event: string, listener: () => void): unknown;
  unref?(): void;
  disconnect?(): Promise<unknown>;
  destroy?(): unknown;
  /** Of what shares its connections with others: what has them. */
  readonly _self?: object;
}

/** A client that we opened, or found open. */
export interface Dedicated {
  /** Resolves once connected. While the server is down it may neither succeed nor fail; the client keeps trying. */
  readonly ready: Promise<void>;
  /** Ends it without asking the server, which may be gone. A client that was open already stays open. */
  readonly close: () => void;
}

/** Connects in the background. */
export function openDedicated(client: RedisLike): Dedicated {
  ClientLife.of(client); // hears its errors, from before it connects
  if (client.isOpen === true || client.connect === undefined) {
    return { ready: Promise.resolve(), close: () => undefined };
  }
  const ready = client.connect().then(() => undefined);
  ready.catch(publishError);
  return {
    ready,
    close: () => {
      closeBetweenAttempts(client, ready);
    },
  };
}

/** How long the end of an attempt to connect is waited for before the client is ended all the same. */
const CONNECTING_MS = 1000;

/**
 * A client that is ended in the middle of connecting keeps the socket that it was opening, for ever. So one without a
 * connection is ended at the end of an attempt, good or bad; and the process does not wait for it.
 */
function closeBetweenAttempts(client: Closable, ready: Promise<void>): void {
  if (client.isReady === true) {
    endNow(client);
    return;
  }
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    endNow(client);
  };
  const timer = setTimeout(end, CONNECTING_MS).unref();
  if (client.isReady === undefined) {
    ready.then(end, end); // a cluster: it says nothing else
  } else {
    client.once?.('ready', end);
    client.once?.('error', end);
  }
}

function endNow(client: Closable): void {
  client.unref?.();
  neverCleanUp(client._self ?? client);
  end(client).catch(() => undefined); // closed already: then there is nothing to end
}

/**
 * A pool of v5 that is destroyed while it is in use, or while its clients connect, destroys its clients once more at its next
 * clean-up, and throws there (seen on 5.12.1). It plans that whenever one of them is given back, which may be later.
 */
function neverCleanUp(pool: { readonly cleanupTimeout?: NodeJS.Timeout }): void {
  clearTimeout(pool.cleanupTimeout);
  Object.defineProperty(pool, 'cleanupTimeout', {
    configurable: true,
    set: (planned: NodeJS.Timeout) => {
      clearTimeout(planned);
    },
  });
}

/** What `destroy` of a client throws, that of a sentinel rejects with. */
async function end(client: Closable): Promise<void> {
  await (client.destroy ? client.destroy() : client.disconnect?.());
}
