import type { Duration, RedisInput } from '@sluice/core';
import type { Request } from 'express';
import type { Registry } from 'prom-client';
import type { WatchedQueue, WatchedWriteBehind } from './watched';

/** What is asked for. `'page'` is the page with everything that it loads. */
export type Area = 'health' | 'metrics' | 'page';

/** What a gate does without Redis; `'closed'` alone makes the process not ready. */
export type WithoutRedis = 'open' | 'local' | 'anonymous' | 'closed';

export interface WatchedGate {
  /** What a gate does without Redis: its `onUnavailable`. */
  onUnavailable: WithoutRedis;
  /** Its Redis. @default that of the monitor */
  redis?: RedisInput | undefined;
}

export interface MonitorOptions {
  /** A node-redis client, cluster, pool or sentinel, or a connection. Not closed by the monitor. */
  redis: RedisInput;

  /**
   * Whether this request may see this: nothing is shown unless it gives, or resolves to, `true`. Who may not gets 403, or 401
   * where the response has a `WWW-Authenticate` by then. What it throws goes to `next(err)`.
   */
  authorize: (req: Request, area: Area) => boolean | PromiseLike<boolean>;

  /**
   * The gates of this app, by any name, for `/health`: it is ready unless the Redis of one is away that is closed without.
   *
   * @default `{ redis: { onUnavailable: 'local' } }`: always ready, and degraded without Redis
   */
  gates?: Readonly<Record<string, WatchedGate>>;

  /** Queues whose depth and dead letters are shown. @default none */
  queues?: readonly WatchedQueue[];

  /** Write-behinds whose lag and dead letters are shown, by any name. @default none */
  writeBehinds?: Readonly<Record<string, WatchedWriteBehind>>;

  /**
   * Where the metrics are registered: a registry of prom-client with the metrics of the app, for example. `/metrics` shows all
   * that is in it.
   *
   * @default one of its own
   */
  registry?: Registry | undefined;

  /**
   * Upper bounds of the histograms, in seconds, ascending.
   *
   * @default half a millisecond to a minute, in sixteen steps
   */
  buckets?: readonly number[];

  /** Patterns and prefixes that the doctor is told of: see `createDoctor`. @default none */
  patterns?: readonly string[];
  prefixes?: readonly string[];

  /**
   * How often the charts of the page get a point.
   *
   * @default '2s'
   */
  interval?: Duration;

  /**
   * How far back the charts reach.
   *
   * @default '10m'
   */
  history?: Duration;

  /**
   * How long Redis, a queue or a write-behind is waited for.
   *
   * @default '1s'
   */
  deadline?: Duration;

  /**
   * What the page calls itself.
   *
   * @default 'Sluice'
   */
  title?: string;
}
