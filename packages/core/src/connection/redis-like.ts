/** What a command is made of on the wire. */
export type CommandArgument = string | Buffer;

/**
 * The part of a node-redis client, cluster, pool or sentinel, of major 4, 5 or 6, that is used here.
 *
 * Named narrowly on purpose: every major satisfies it, and no type of node-redis shows in our own.
 */
export interface RedisLike {
  /** Takes three shapes of arguments, which `detectShape` tells apart. */
  sendCommand(...args: never[]): Promise<unknown>;
  connect?(): Promise<unknown>;
  on?(event: string, listener: (...args: unknown[]) => void): unknown;
  readonly isOpen?: boolean;
}

/** How the typed replies of RESP3 are to be decoded: by the code of the type's first byte. */
export type TypeMapping = Readonly<Record<number, unknown>>;

/** The options that a raw command takes: those of v4, and those of v5 and v6. Each ignores the other's. */
export interface SendOptions {
  readonly returnBuffers?: boolean;
  readonly typeMapping?: TypeMapping;
  /** v6: how long a command may wait to be sent. */
  readonly timeout?: undefined;
}

export interface ClientLike extends RedisLike {
  readonly isReady: boolean;
  readonly options?: ClientOptionsLike;
  sendCommand(args: readonly CommandArgument[], options?: SendOptions): Promise<unknown>;
  duplicate(): ClientLike;
  subscribe(channel: string, listener: (message: string, channel: string) => void): Promise<unknown>;
  unsubscribe(channel: string, listener?: (message: string, channel: string) => void): Promise<unknown>;
  disconnect?(): Promise<unknown>;
  destroy?(): void;
  unref?(): void;
}

export interface ClientOptionsLike {
  readonly legacyMode?: boolean;
  readonly keyPrefix?: string;
  readonly disableOfflineQueue?: boolean;
  readonly commandsQueueMaxLength?: number;
  readonly pingInterval?: number;
  readonly socket?: { readonly socketTimeout?: number };
}

export interface PoolLike extends RedisLike {
  execute?<Result>(fn: (client: ClientLike) => Promise<Result>): Promise<Result>;
  sendCommand(args: readonly CommandArgument[], options?: SendOptions): Promise<unknown>;
}

export interface SentinelLike extends RedisLike {
  readonly isReady: boolean;
  sendCommand(readonly: boolean, args: readonly CommandArgument[], options?: SendOptions): Promise<unknown>;
  /** What `sendCommand` does it with. */
  _execute?<Result>(readonly: boolean, fn: (client: ClientLike) => Promise<Result>): Promise<Result>;
  subscribe(channel: string, listener: (message: string, channel: string) => void): Promise<unknown>;
  unsubscribe(channel: string, listener?: (message: string, channel: string) => void): Promise<unknown>;
  duplicate?(): SentinelLike;
  disconnect?(): Promise<unknown>;
  destroy?(): unknown;
}

export interface ClusterNodeLike {
  readonly address: string;
  /** A promise while v4 connects. */
  client?: ClientLike | Promise<ClientLike> | undefined;
}

export interface ClusterShardLike {
  readonly master: ClusterNodeLike;
  readonly replicas?: readonly ClusterNodeLike[];
}

export interface ClusterLike extends RedisLike {
  /** The client's own table, by slot: read anew on every MOVED. */
  readonly slots: (ClusterShardLike | undefined)[];
  readonly masters: readonly ClusterNodeLike[];
  sendCommand(
    firstKey: string | undefined,
    readonly: boolean,
    args: readonly CommandArgument[],
    options?: SendOptions,
  ): Promise<unknown>;
  nodeClient(node: ClusterNodeLike): ClientLike | Promise<ClientLike>;
  subscribe(channel: string, listener: (message: string, channel: string) => void): Promise<unknown>;
  unsubscribe(channel: string, listener?: (message: string, channel: string) => void): Promise<unknown>;
  sSubscribe?(channel: string, listener: (message: string, channel: string) => void): Promise<unknown>;
  sUnsubscribe?(channel: string, listener?: (message: string, channel: string) => void): Promise<unknown>;
  duplicate(): ClusterLike;
  disconnect?(): Promise<unknown>;
  destroy?(): void;
}
