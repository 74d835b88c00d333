import type { RedisNode } from './node';
import type { CommandArgument, SendOptions } from './redis-like';

/** A server, and how a command gets to it and to no other, whatever the command. */
export interface ReachableNode {
  readonly name: string;
  /** One that it serves, by which {@link Driver.nodeFor} tells how it is; `undefined` where there is but one server. */
  readonly key: string | undefined;
  readonly send: Driver['send'];
}

/** The few things that differ between client, pool, sentinel and cluster. */
export interface Driver {
  /** The server that will be asked about `key`; one that is never ready while nobody is known to serve it. */
  nodeFor(key: string | undefined): RedisNode;
  /** The servers there are. */
  nodes(): readonly ReachableNode[];
  /** Sends once. Rejects with the error of node-redis as it is. */
  send(
    key: string | undefined,
    readonly: boolean,
    args: readonly CommandArgument[],
    binary: boolean,
  ): Promise<unknown>;
  /** The client has a connection again: whoever was given up is asked at once. */
  hint(): void;
  /** Ends what the driver itself runs. */
  close(): void;
}

/** Type codes of RESP3, by the first byte of a reply. Source: redis.io, "Redis serialization protocol specification". */
const BLOB_STRING = 36; // $
const MAP = 37; // %
const BIG_NUMBER = 40; // (
const DOUBLE = 44; // ,
const SET = 126; // ~

const AS_IN_RESP2 = { [MAP]: Array, [SET]: Array, [DOUBLE]: String, [BIG_NUMBER]: String };

/**
 * Replies in one form on every major and protocol: maps as flat arrays, doubles as strings. It also takes the place of
 * a type mapping that the client was given for its own commands.
 *
 * The timer that v6 starts for every unsent command is left out: the deadline bounds the wait already, and the timers
 * cost three times as much as the command (measured on 6.3.1: 22 µs against 7 µs).
 */
export const TEXT_REPLIES: SendOptions = { typeMapping: AS_IN_RESP2, timeout: undefined };
export const BINARY_REPLIES: SendOptions = {
  returnBuffers: true,
  typeMapping: { ...AS_IN_RESP2, [BLOB_STRING]: Buffer },
  timeout: undefined,
};
