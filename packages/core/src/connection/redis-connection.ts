import { RedisUnavailableError, type SluiceError } from '../errors';
import { connectionEvents } from '../events';
import { Bulkhead } from '../resilience/bulkhead';
import { RetryBudget } from '../resilience/retry';
import type { OperationHost } from './admission';
import { CLOSED_BLOCKING, openBlocking, type BlockingConnection } from './blocking';
import { ClientLife } from './client-life';
import { readClientSettings, type ClientSettings } from './client-settings';
import type { ClientShape } from './client-shape';
import { clusterDriver } from './cluster-driver';
import type { CallOptions, CommandOptions, Connection, ConnectionNode } from './connection';
import type { ConnectionSettings } from './connection-options';
import { goingOn, type Continuation } from './continuation';
import type { Driver } from './driver';
import { joinKey } from './keys';
import type { NodeSettings } from './node';
import { openSubscriber } from './open-subscriber';
import { Operation } from './operation';
import { commandRequest, scriptRequest, type Request } from './request';
import type { CommandArgument } from './redis-like';
import type { Script, ScriptArguments, ScriptKeys } from './script';
import { askVersion } from './server-version';
import { singleDriver } from './single-driver';
import type { Subscriber } from './subscriber';
import { Subscriptions } from './subscriptions';
import { Turns } from './turns';

/** Marks a connection, whichever installed copy of this package made it. */
export const CONNECTION = Symbol.for('@sluice/core.Connection');

export class RedisConnection implements Connection, OperationHost {
  readonly [CONNECTION] = true;
  readonly prefix: string;
  readonly deadlineMs: number;
  readonly clustered: boolean;
  readonly driver: Driver;
  readonly bulkhead: Bulkhead;
  readonly turns = new Turns();
  readonly retryBudget = new RetryBudget();
  refusal: SluiceError | undefined;
  readonly #shape: ClientShape;
  readonly #settings: ConnectionSettings;
  readonly #life: ClientLife;
  readonly #closers = new Set<() => void>();
  #subscriber: Subscriber | undefined;
  #versionIsKnown = false;
  #closed = false;

  constructor(shape: ClientShape, settings: ConnectionSettings) {
    this.#shape = shape;
    this.#settings = settings;
    this.#life = ClientLife.of(shape.client);
    this.prefix = settings.prefix;
    this.deadlineMs = settings.deadlineMs;
    this.clustered = shape.kind === 'cluster';
    this.bulkhead = new Bulkhead(settings.maxInFlight);
    this.driver = driverOf(shape, {
      breaker: settings.breaker,
      deadlineMs: settings.deadlineMs,
      onBreaker: (state) => {
        connectionEvents.publish(() => ({ type: 'breaker', state }));
      },
    });
    this.#closers.add(
      this.#life.onReady(() => {
        this.driver.hint();
      }),
    );
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
    return this.#start(scriptRequest(script, keys, args), options);
  }

  runThen<Key extends string, Arg extends string, Rest extends string, Result, Next>(
    script: Script<Key, Arg, Rest, Result>,
    keys: ScriptKeys<Key>,
    args: ScriptArguments<Arg, Rest>,
    { next, failed }: Continuation<Result, Next>,
    options?: CallOptions,
  ): Promise<Next> {
    return new Promise((resolve, reject) => {
      const request = scriptRequest(script, keys, args);
      const onResult = goingOn(next, resolve, reject);
      this.#begin(request, options, this, onResult, goingOn(failed, resolve, reject));
    });
  }

  command(
    key: string | undefined,
    readonly: boolean,
    args: readonly CommandArgument[],
    options?: CommandOptions,
  ): Promise<unknown> {
    return this.#start(commandRequest(key, readonly, args, options), options);
  }

  nodes(): readonly ConnectionNode[] {
    return this.driver.nodes().map(({ name, key, send }) => {
      const host = this.#hostOf(send);
      return {
        name,
        command: (args, options) => this.#start(commandRequest(key, false, args, options), options, host),
      };
    });
  }

  clientSettings(deadlineMs: number): Promise<ClientSettings | undefined> {
    return readClientSettings(this.#shape, deadlineMs);
  }

  subscriber(): Subscriber | undefined {
    this.#subscriber ??= this.#closed ? new Subscriptions() : this.#openSubscriber();
    return this.#subscriber;
  }

  blocking(): BlockingConnection {
    if (this.#closed) return CLOSED_BLOCKING;
    return openBlocking(this.#shape, this.#settings.blocking, this.#life, this.#closers);
  }

  close(): void {
    this.#closed = true;
    this.refusal ??= new RedisUnavailableError('closed', 'no', 'The connection was closed');
    this.driver.close();
    for (const close of this.#closers) close();
    this.#closers.clear();
  }

  #openSubscriber(): Subscriber | undefined {
    return openSubscriber(this.#shape, this.#settings.subscriber, this.#life, this.#closers);
  }

  /** This, but for where what it admits is sent. */
  #hostOf(send: Driver['send']): OperationHost {
    const { bulkhead, turns, retryBudget } = this;
    const refusal = () => this.refusal;
    return {
      driver: { ...this.driver, send },
      bulkhead,
      turns,
      retryBudget,
      get refusal() {
        return refusal();
      },
    };
  }

  #start<Result>(
    request: Request<Result>,
    options: CallOptions | undefined,
    host: OperationHost = this,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#begin(request, options, host, resolve, reject);
    });
  }

  #begin<Result>(
    request: Request<Result>,
    options: CallOptions | undefined,
    host: OperationHost,
    resolve: (result: Result) => void,
    reject: (error: unknown) => void,
  ): void {
    new Operation(host, request, options?.deadlineMs ?? this.deadlineMs, resolve, reject).start();
    if (!this.#versionIsKnown) this.#checkVersion();
  }

  /** Once, in the background, behind the first command that found a connection. */
  #checkVersion(): void {
    if (!this.driver.nodeFor(undefined).isReady()) return;
    this.#versionIsKnown = true;
    askVersion(this.driver).then(
      (tooOld) => {
        this.refusal ??= tooOld;
      },
      () => {
        this.#versionIsKnown = false;
      },
    );
  }
}

function driverOf(shape: ClientShape, settings: NodeSettings): Driver {
  return shape.kind === 'cluster' ? clusterDriver(shape.client, settings) : singleDriver(shape, settings);
}
