import { OptionError, RedisUnavailableError } from '../errors';
import type { ClientLife } from './client-life';
import type { ClientShape } from './client-shape';
import { openDedicated, type Dedicated } from './dedicated-client';
import { BINARY_REPLIES, TEXT_REPLIES } from './driver';
import type { CommandArgument, RedisLike } from './redis-like';
import { senderOf, type Sender } from './sender';

export interface BlockingOptions {
  /** Bulk replies arrive as Buffers. */
  readonly binary?: boolean;
}

/** A connection on which a command may block: nothing else waits behind it. */
export interface BlockingConnection {
  /**
   * Sends a command that waits on the server, for as long as it says itself (`BLPOP key 5`). Rejects with the error of
   * node-redis as it is, and with {@link RedisUnavailableError} when the connection is closed.
   */
  command(
    key: string | undefined,
    args: readonly CommandArgument[],
    options?: BlockingOptions,
  ): Promise<unknown>;
  /** Ends the connection at once; what blocks there is rejected. It also ends with the client it was made from. */
  close(): void;
}

/** Of a connection that was closed. */
export const CLOSED_BLOCKING: BlockingConnection = {
  command: () => Promise.reject(closed('no')),
  close: () => undefined,
};

/** Clients that were given for blocking, and are with whoever blocked first. */
const takenUp = new WeakSet<RedisLike>();

/**
 * @param given the client that was made for it, if any: whoever blocks first gets that itself, and others a duplicate of it,
 * since one would wait behind the other.
 * @throws {OptionError} when the client can neither block nor be duplicated.
 */
export function openBlocking(
  shape: ClientShape,
  given: ClientShape | undefined,
  life: ClientLife,
  closers: Set<() => void>,
): BlockingConnection {
  const dedicated = given === undefined ? duplicateOf(shape) : givenOrDuplicateOf(given);
  const blocking = new DedicatedBlocking(dedicated, openDedicated(dedicated.client), () => {
    stopAccompanying();
    closers.delete(close);
  });
  const close = () => {
    blocking.close();
  };
  const stopAccompanying = life.accompany({ opened: () => undefined, ended: close });
  closers.add(close);
  return blocking;
}

class DedicatedBlocking implements BlockingConnection {
  readonly #send: Sender;
  readonly #dedicated: Dedicated;
  readonly #onClose: () => void;
  readonly #waiting = new Set<(reason: Error) => void>();
  #closed = false;

  constructor(shape: ClientShape, dedicated: Dedicated, onClose: () => void) {
    this.#send = senderOf(shape);
    this.#dedicated = dedicated;
    this.#onClose = onClose;
  }

  command(
    key: string | undefined,
    args: readonly CommandArgument[],
    options?: BlockingOptions,
  ): Promise<unknown> {
    if (this.#closed) return Promise.reject(closed('no'));
    const replies = options?.binary === true ? BINARY_REPLIES : TEXT_REPLIES;
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      this.#dedicated.ready
        .then(() => (this.#closed ? undefined : this.#send(key, false, args, replies)))
        .then(resolve, reject)
        .finally(() => this.#waiting.delete(reject));
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose();
    for (const reject of this.#waiting) reject(closed('unknown'));
    this.#dedicated.close();
  }
}

function closed(executed: 'no' | 'unknown'): RedisUnavailableError {
  return new RedisUnavailableError('closed', executed, 'The blocking connection was closed');
}

function duplicateOf(shape: ClientShape): ClientShape {
  const duplicate = duplicated(shape);
  if (duplicate !== undefined) return duplicate;
  const expected = `given for a ${shape.kind}, which cannot be duplicated: createConnection(redis, { blocking: client })`;
  throw new OptionError('blocking', expected, undefined);
}

/** A pool has a client for each who blocks. A sentinel of v5 is shared, by as many as its `masterPoolSize`. */
function givenOrDuplicateOf(given: ClientShape): ClientShape {
  if (takenUp.has(given.client)) return duplicated(given) ?? given;
  takenUp.add(given.client);
  return given;
}

function duplicated(shape: ClientShape): ClientShape | undefined {
  if (shape.kind === 'client') return { kind: 'client', client: shape.client.duplicate() };
  if (shape.kind === 'cluster') return { kind: 'cluster', client: shape.client.duplicate() };
  if (shape.kind === 'sentinel' && shape.client.duplicate) {
    return { kind: 'sentinel', client: shape.client.duplicate() };
  }
  return undefined;
}
