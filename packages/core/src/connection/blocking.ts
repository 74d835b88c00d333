import { OptionError, RedisUnavailableError } from '../errors';
import type { ClientShape } from './client-shape';
import { openDedicated } from './dedicated-client';
import { BINARY_REPLIES, TEXT_REPLIES } from './driver';
import type { CommandArgument } from './redis-like';

/** A connection on which a command may block: nothing else waits behind it. */
export interface BlockingConnection {
  /**
   * Sends a command that waits on the server, for as long as it says itself (`BLPOP key 5`). Rejects with the error of
   * node-redis as it is, and when the connection is closed.
   */
  command(
    key: string | undefined,
    args: readonly CommandArgument[],
    options?: { binary?: boolean },
  ): Promise<unknown>;
  /** Ends the connection at once; what blocks there is rejected. */
  close(): void;
}

/**
 * @param own the client was made for blocking: it is used itself, not duplicated.
 * @throws {OptionError} when the client can neither block nor be duplicated.
 */
export function openBlocking(shape: ClientShape, own: boolean, closers: Set<() => void>): BlockingConnection {
  const dedicated = own ? shape : duplicateOf(shape);
  const { ready, close } = openDedicated(dedicated.client);
  let fail: (reason: Error) => void = () => undefined;
  const closed = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  closed.catch(() => undefined); // nobody may be waiting
  const end = () => {
    closers.delete(end);
    fail(new RedisUnavailableError('closed', 'unknown', 'The blocking connection was closed'));
    close();
  };
  closers.add(end);
  return {
    async command(key, args, options) {
      await Promise.race([ready, closed]);
      return Promise.race([send(dedicated, key, args, options?.binary === true), closed]);
    },
    close: end,
  };
}

function send(
  { kind, client }: ClientShape,
  key: string | undefined,
  args: readonly CommandArgument[],
  binary: boolean,
): Promise<unknown> {
  const replies = binary ? BINARY_REPLIES : TEXT_REPLIES;
  if (kind === 'cluster') return client.sendCommand(key, false, args, replies);
  if (kind === 'sentinel') return client.sendCommand(false, args, replies);
  return client.sendCommand(args, replies);
}

function duplicateOf(shape: ClientShape): ClientShape {
  if (shape.kind === 'client') return { kind: 'client', client: shape.client.duplicate() };
  if (shape.kind === 'cluster') return { kind: 'cluster', client: shape.client.duplicate() };
  if (shape.kind === 'sentinel' && shape.client.duplicate) {
    return { kind: 'sentinel', client: shape.client.duplicate() };
  }
  const expected = `given for a ${shape.kind}, which cannot be duplicated: createConnection(redis, { blocking: client })`;
  throw new OptionError('blocking', expected, undefined);
}
