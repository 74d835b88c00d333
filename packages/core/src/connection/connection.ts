import type { Duration } from '../duration';
import { durationMs } from '../duration';
import { RedisUnavailableError, type SluiceError } from '../errors';
import { connectionEvents } from '../events';
import { checkInteger, checkKnown, withDefaults, type Defaults } from '../options';
import { Bulkhead } from '../resilience/bulkhead';
import { resolveBreaker, type BreakerOptions } from '../resilience/circuit-breaker';
import { RetryBudget } from '../resilience/retry';
import { openBlocking, type BlockingConnection } from './blocking';
import { detectShape, type ClientShape } from './client-shape';
import { clusterDriver } from './cluster-driver';
import { openDedicated, reportErrors } from './dedicated-client';
import type { Driver } from './driver';
import { checkPrefix, joinKey } from './keys';
import { Operation, type OperationHost, type Request } from './operation';
import type { ClientLike, CommandArgument, RedisLike } from './redis-like';
import type { Script, ScriptArguments, ScriptKeys } from './script';
import { tooOld } from './server-version';
import { singleDriver } from './single-driver';
import { createSubscriber, type Subscriber } from './subscriber';

export interface ConnectionOptions {
  /**
   * Put in front of every key, followed by a colon.
   *
   * @default none
   */
  prefix?: string;

  /**
   * How long anything may wait for Redis, retries included, unless the caller says otherwise.
   *
   * @default '250ms'
   */
  deadline?: Duration;

  /**
   * Commands under way at once; beyond, they fail at once instead of filling the memory.
   *
   * @default 1000
   */
  maxInFlight?: number;

  /** When to stop asking a Redis that does not answer, per node. */
  breaker?: BreakerOptions;

  /**
   * A client of its own for pub/sub. Needed where `redis` is a pool, which cannot be duplicated.
   *
   * @default a duplicate of `redis`; a cluster or sentinel subscribes by itself
   */
  subscriber?: RedisLike | undefined;

  /**
   * A client of its own for blocking commands. Needed where `redis` is a pool, or a sentinel of v5.
   *
   * @default a duplicate of `redis`
   */
  blocking?: RedisLike | undefined;
}

export interface CallOptions {
  /** How long this call may wait, in milliseconds. */
  readonly deadlineMs?: number | undefined;
}

export interface CommandOptions extends CallOptions {
  /** Bulk replies arrive as Buffers. */
  readonly binary?: boolean;
  /** May be sent again when its fate is unknown. By default only what reads may. */
  readonly idempotent?: boolean;
}

/**
 * A client of node-redis with deadlines, a bulkhead, a breaker per node and retries: what everything here talks to Redis
 * through. Everything rejects with {@link RedisUnavailableError} when Redis gives no answer, within the deadline, and with
 * {@link RedisReplyError} when the command itself was refused.
 */
export interface Connection {
  readonly prefix: string;
  readonly deadlineMs: number;

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

  /** Pub/sub, on a connection of its own that is opened at the first call; `undefined` on a pool without `subscriber`. */
  subscriber(): Subscriber | undefined;

  /** A new connection for blocking commands. The caller closes it; `close()` here does at the latest. */
  blocking(): BlockingConnection;

  /** Ends what this connection opened. The client that it was made from stays as it is. */
  close(): void;
}

/** What every `redis` option takes. */
export type RedisInput = RedisLike | Connection;

const DEFAULTS: Defaults<ConnectionOptions> = {
  prefix: '',
  deadline: 250,
  maxInFlight: 1000,
  breaker: {},
  subscriber: undefined,
  blocking: undefined,
};

const CONNECTION = Symbol.for('@sluice/core.Connection');

/**
 * Makes a connection of a client, cluster, pool or sentinel of node-redis 4.6 to 6. The client may be connected already or
 * not yet; it stays the caller's to close.
 *
 * @throws {OptionError} for a wrong option, or a client whose settings cannot be worked with.
 */
export function createConnection(client: RedisLike, options: ConnectionOptions = {}): Connection {
  checkKnown(options, Object.keys(DEFAULTS));
  const shape = detectShape(client);
  const resolved = withDefaults(options, DEFAULTS);
  if (resolved.prefix !== '') checkPrefix('prefix', resolved.prefix);
  checkInteger('maxInFlight', resolved.maxInFlight, 1);
  const deadlineMs = durationMs('deadline', resolved.deadline, 1, 60_000);
  reportErrors(client);
  return new RedisConnection(shape, {
    prefix: resolved.prefix,
    deadlineMs,
    maxInFlight: resolved.maxInFlight,
    breaker: resolveBreaker(resolved.breaker, deadlineMs),
    subscriber: resolved.subscriber && detectShape(resolved.subscriber, 'subscriber'),
    blocking: resolved.blocking && detectShape(resolved.blocking, 'blocking'),
  });
}

const defaultConnections = new WeakMap<object, Connection>();

/**
 * The connection behind a `redis` option. A raw client gets one with defaults, the same every time, so that everything on
 * one client shares one breaker.
 *
 * @throws {OptionError} when it is neither a client nor a connection.
 */
export function connectionOf(redis: RedisInput, option = 'redis'): Connection {
  if (isConnection(redis)) return redis;
  detectShape(redis, option);
  let connection = defaultConnections.get(redis);
  if (connection === undefined) {
    connection = createConnection(redis);
    defaultConnections.set(redis, connection);
  }
  return connection;
}

function isConnection(redis: unknown): redis is Connection {
  return typeof redis === 'object' && redis !== null && CONNECTION in redis;
}

interface Settings {
  readonly prefix: string;
  readonly deadlineMs: number;
  readonly maxInFlight: number;
  readonly breaker: ReturnType<typeof resolveBreaker>;
  readonly subscriber: ClientShape | undefined;
  readonly blocking: ClientShape | undefined;
}

class RedisConnection implements Connection, OperationHost {
  readonly [CONNECTION] = true;
  readonly prefix: string;
  readonly deadlineMs: number;
  readonly driver: Driver;
  readonly bulkhead: Bulkhead;
  readonly retryBudget = new RetryBudget();
  refusal: SluiceError | undefined;
  readonly #shape: ClientShape;
  readonly #settings: Settings;
  readonly #closers = new Set<() => void>();
  #subscriber: Subscriber | undefined;
  #version: 'unknown' | 'asked' | 'checked' = 'unknown';

  constructor(shape: ClientShape, settings: Settings) {
    this.#shape = shape;
    this.#settings = settings;
    this.prefix = settings.prefix;
    this.deadlineMs = settings.deadlineMs;
    this.bulkhead = new Bulkhead(settings.maxInFlight);
    const nodeSettings = {
      breaker: settings.breaker,
      deadlineMs: settings.deadlineMs,
      onBreaker: (state: 'open' | 'closed') => {
        connectionEvents.publish(() => ({ type: 'breaker', state }));
      },
    };
    this.driver =
      shape.kind === 'cluster'
        ? clusterDriver(shape.client, nodeSettings)
        : singleDriver(shape, nodeSettings);
  }

  key(...parts: readonly string[]): string {
    return joinKey(this.prefix, ...parts);
  }

  run<Key extends string, Arg extends string, Rest extends string, Result>(
    script: Script<Key, Arg, Rest, Result>,
    keys: ScriptKeys<Key>,
    args: ScriptArguments<Arg, Rest>,
    options?: CallOptions,
  ): Promise<Result> {
    const sent: CommandArgument[] = ['EVALSHA', script.sha1, String(script.keys.length)];
    for (const name of script.keys) sent.push(keys[name]);
    for (const name of script.args) sent.push(onTheWire(args[name]));
    if (script.rest !== undefined) for (const value of args[script.rest]) sent.push(onTheWire(value));
    return this.#start(
      {
        name: script.name,
        key: script.keys[0] && keys[script.keys[0]],
        readonly: false,
        args: sent,
        binary: script.binary === true,
        idempotent: script.idempotent === true,
        script,
        parse: script.parse,
      },
      options,
    );
  }

  command(
    key: string | undefined,
    readonly: boolean,
    args: readonly CommandArgument[],
    options?: CommandOptions,
  ): Promise<unknown> {
    return this.#start(
      {
        name: String(args[0]),
        key,
        readonly,
        args: [...args],
        binary: options?.binary === true,
        idempotent: options?.idempotent ?? readonly,
        script: undefined,
        parse: inResp2Form,
      },
      options,
    );
  }

  subscriber(): Subscriber | undefined {
    this.#subscriber ??= this.#openSubscriber();
    return this.#subscriber;
  }

  blocking(): BlockingConnection {
    return openBlocking(
      this.#settings.blocking ?? this.#shape,
      this.#settings.blocking !== undefined,
      this.#closers,
    );
  }

  close(): void {
    this.refusal ??= new RedisUnavailableError('closed', 'no', 'The connection was closed');
    this.driver.close();
    for (const close of this.#closers) close();
    this.#closers.clear();
  }

  #start<Result>(request: Request<Result>, options: CallOptions | undefined): Promise<Result> {
    if (this.#version === 'unknown') this.#checkVersion();
    return new Promise((resolve, reject) => {
      new Operation(this, request, options?.deadlineMs ?? this.deadlineMs, resolve, reject).start();
    });
  }

  /** Once, in the background, with the first command. Who may not ask for INFO is believed. */
  #checkVersion(): void {
    this.#version = 'asked';
    this.command(undefined, true, ['INFO', 'server']).then(
      (info) => {
        this.#version = 'checked';
        this.refusal ??= tooOld(info);
      },
      (error: unknown) => {
        this.#version = error instanceof RedisUnavailableError ? 'unknown' : 'checked';
      },
    );
  }

  #openSubscriber(): Subscriber | undefined {
    const given = this.#settings.subscriber;
    const shape = given ?? this.#shape;
    if (shape.kind === 'pool') {
      this.#warn(
        'no-subscriber',
        'A pool cannot subscribe: pass createConnection(pool, { subscriber: client }).',
      );
      return undefined;
    }
    // A cluster and a sentinel keep a connection of their own for pub/sub.
    if (given === undefined && shape.kind !== 'client') return createSubscriber(shape.client, this.#closers);
    const client = given === undefined ? (shape.client as ClientLike).duplicate() : shape.client;
    this.#closers.add(openDedicated(client).close);
    (client as Partial<ClientLike>).unref?.();
    return createSubscriber(client, this.#closers);
  }

  #warn(code: string, message: string): void {
    connectionEvents.publish(() => ({ type: 'warning', code, message }));
  }
}

function onTheWire(value: string | number | Buffer): CommandArgument {
  return typeof value === 'number' ? String(value) : value;
}

function inResp2Form(reply: unknown): unknown {
  return typeof reply === 'boolean' ? Number(reply) : reply;
}
