import { OptionError } from '../errors';
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
  const end = openDedicated(dedicated.client);
  closers.add(end);
  return {
    command: (key, args, options) => {
      const replies = options?.binary === true ? BINARY_REPLIES : TEXT_REPLIES;
      if (dedicated.kind === 'cluster') return dedicated.client.sendCommand(key, false, args, replies);
      if (dedicated.kind === 'sentinel') return dedicated.client.sendCommand(false, args, replies);
      return dedicated.client.sendCommand(args, replies);
    },
    close() {
      closers.delete(end);
      end();
    },
  };
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
