import type { BlockingConnection } from './blocking';
import type { ClientSettings } from './client-settings';
import type { Continuation } from './continuation';
import type { CommandArgument, RedisLike } from './redis-like';
import type { Script, ScriptArguments, ScriptKeys } from './script';
import type { Subscriber } from './subscriber';

export interface CallOptions {
  /** How long this call may wait, in milliseconds: a finite number above 0. @default that of the connection */
  readonly deadlineMs?: number | undefined;
}

export interface CommandOptions extends CallOptions {
  /** Bulk replies arrive as Buffers. */
  readonly binary?: boolean;
  /** May be sent again when its fate is unknown. By default only what reads may. */
  readonly idempotent?: boolean;
}

/** One server behind a connection, to be asked about itself. */
export interface ConnectionNode {
  /** Its address on a cluster; `'redis'` where the client knows which server it talks to. */
  readonly name: string;
  /** Sends a command to this server, and to the master where there are replicas. */
  command(args: readonly CommandArgument[], options?: CommandOptions): Promise<unknown>;
}

/**
 * A client of node-redis with deadlines, a bulkhead, a breaker per node and retries: what everything here talks to Redis
 * through. Everything rejects with {@link RedisUnavailableError} when Redis gives no answer, within the deadline, and with
 * {@link RedisReplyError} when the command itself was refused.
 */
export interface Connection {
  readonly prefix: string;
  readonly deadlineMs: number;
  /** To a cluster: a channel may be sharded there, which means that its messages stay on the nodes of its slot. */
  readonly clustered: boolean;

  /** A key: the connection's prefix and the parts that are not empty, joined by colons. */
  key(...parts: readonly string[]): string;

  /** Runs a script atomically. One round trip; two after a restart, failover or `SCRIPT FLUSH`. */
  run<Key extends string, Arg extends string, Rest extends string, Result>(
    script: Script<Key, Arg, Rest, Result>,
    keys: ScriptKeys<Key>,
    args: ScriptArguments<Arg, Rest>,
    options?: CallOptions,
  ): Promise<Result>;

  /**
   * {@link run} and `then` in one promise, and in the tick of the answer: each promise costs, where something follows
   * asynchronous contexts. What failed by its deadline goes on in the context of none of its callers.
   */
  runThen<Key extends string, Arg extends string, Rest extends string, Result, Next>(
    script: Script<Key, Arg, Rest, Result>,
    keys: ScriptKeys<Key>,
    args: ScriptArguments<Arg, Rest>,
    continuation: Continuation<Result, Next>,
    options?: CallOptions,
  ): Promise<Next>;

  /**
   * Sends one command. Maps arrive as flat arrays, doubles as strings, booleans as they are in RESP2.
   *
   * @param key decides the node of a cluster; `undefined` for any node.
   * @param readonly whether a replica may answer.
   */
  command(
    key: string | undefined,
    readonly: boolean,
    args: readonly CommandArgument[],
    options?: CommandOptions,
  ): Promise<unknown>;

  /** The servers behind it: every master of a cluster that owns slots, else one. */
  nodes(): readonly ConnectionNode[];

  /**
   * How the client itself was set up, as far as that decides how long it waits for a server that does not answer. Asks
   * nobody; `undefined` when the client does not say, or has no connection within `deadlineMs` that would.
   */
  clientSettings(deadlineMs: number): Promise<ClientSettings | undefined>;

  /**
   * Pub/sub, on a connection of its own that is opened at the first call; `undefined` on a pool without `subscriber`. After
   * `close()`, nothing is heard there.
   */
  subscriber(): Subscriber | undefined;

  /**
   * A new connection for blocking commands. The caller closes it; `close()` here, and the end of the client that this
   * connection was made from, do at the latest.
   *
   * @throws {OptionError} on a pool, or a sentinel of v5, without `blocking`.
   */
  blocking(): BlockingConnection;

  /** Ends what this connection opened. The client that it was made from stays as it is. */
  close(): void;
}

/** What every `redis` option takes. */
export type RedisInput = RedisLike | Connection;
