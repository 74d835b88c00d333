import type { Duration, L1Options, RedisInput, Sealer } from '@sluice/core';
import type { Request, Response } from 'express';

/** What becomes of a request when Redis gives no answer within the deadline. */
export type UnavailableMode = 'open' | 'closed';
export const UNAVAILABLE_MODES: readonly UnavailableMode[] = ['open', 'closed'];

/** Methods whose responses are stored. */
export type CachedMethod = 'GET' | 'HEAD' | 'POST';
export const CACHED_METHODS: readonly CachedMethod[] = ['GET', 'HEAD', 'POST'];

export interface CacheResponseOptions {
  /** A node-redis client, cluster, pool or sentinel, connected or not, or a `Connection`. It stays yours to close. */
  redis: RedisInput;

  /**
   * How long a 200, 203, 301 or 308 is fresh that says nothing of it itself. Stored for up to a tenth less, so that what was
   * stored together does not expire together.
   *
   * @default only what the response says
   */
  ttl?: Duration | undefined;

  /**
   * How long a response is served after it has become stale while one request gets it anew, unless the response says
   * something else or forbids it.
   *
   * @default 0
   */
  swr?: Duration;

  /**
   * How long a response is served after it has become stale if the handler fails: with 500, 502, 503 or 504. Unless the
   * response says something else or forbids it.
   *
   * @default 0; with `mode: 'rfc9111'` '1h'
   */
  sie?: Duration;

  /**
   * How long a 404 or 410 is fresh that says nothing of it itself; 0 for not at all.
   *
   * @default 0
   */
  negativeTtl?: Duration;

  /**
   * What a response is stored under, in place of protocol, host and URL. Whatever the response depends on has to be in it.
   *
   * @default protocol, host, path and query, exactly as they came
   */
  key?: ((req: Request) => string) | undefined;

  /**
   * What else a response depends on: names of headers, or functions of the request. Besides the response's own `Vary`.
   *
   * @default []
   */
  vary?: readonly (string | ((req: Request) => string))[];

  /**
   * What a stored response can be invalidated by: 32 tags at most, of 1 to 256 characters.
   *
   * @default []
   */
  tags?: readonly string[] | ((req: Request) => readonly string[]);

  /**
   * Whose responses are stored. A POST only if its response states a freshness and has the URL as its `Content-Location`.
   *
   * @default ['GET', 'HEAD']; with `mode: 'rfc9111'` 'POST' too
   */
  methods?: readonly CachedMethod[];

  /**
   * Has the last word, before the response is sent: `false` for a response that is not to be stored.
   *
   * @default all that may be stored
   */
  shouldCache?: ((req: Request, res: Response) => boolean) | undefined;

  /**
   * A response with `Set-Cookie`: is not stored, is stored without it, or with it.
   *
   * @default 'refuse'; with `mode: 'rfc9111'` 'store'
   */
  setCookie?: 'refuse' | 'strip' | 'store';

  /**
   * Also store responses to requests with `Authorization` that do not say `public`, `s-maxage` or `must-revalidate`.
   *
   * @default false
   */
  allowAuthorization?: boolean;

  /**
   * Honour `Cache-Control` of requests: `no-cache`, `max-age`, `min-fresh`, `max-stale`, `only-if-cached`. Anybody can then
   * have the handler run.
   *
   * @default false; with `mode: 'rfc9111'` true
   */
  requestDirectives?: boolean;

  /**
   * Fields that come before `Cache-Control` (RFC 9213), the most specific first.
   *
   * @default ['CDN-Cache-Control']
   */
  targeted?: readonly string[];

  /**
   * Also keep responses in this process: `{ maxBytes, maxStaleness }`.
   *
   * @default false
   */
  l1?: L1Options | false;

  /**
   * Store a response at the so many-th request for it, as this process counts.
   *
   * @default 1
   */
  minUses?: number;

  /**
   * How many responses one URL may have by its `Vary`.
   *
   * @default 32
   */
  maxVariants?: number;

  /**
   * How many bytes this process stores within the longest lifetime that it has given; beyond it only what was asked for twice.
   *
   * @default 67_108_864
   */
  budget?: number;

  /**
   * The largest body that is stored, in bytes.
   *
   * @default 1_048_576
   */
  maxBytes?: number;

  /**
   * How long requests wait for an answer that one of them gets, in every process: then each runs the handler itself. An answer
   * that takes longer, to its end, is not stored. At most an hour.
   *
   * @default '30s'
   */
  maxHold?: Duration;

  /**
   * What the keys in Redis begin with. What has one `redis` and one namespace is one cache.
   *
   * @default 'http'
   */
  namespace?: string;

  /**
   * The longest that one question to Redis may take.
   *
   * @default '250ms'
   */
  deadline?: Duration;

  /** Seals what is stored. Made by `createSealer` of `@sluice/core`. */
  sealer?: Sealer | undefined;

  /** The name of a gate whose result `key`, `vary` or `tags` read, such as 'session': in a pipeline it is waited for. */
  after?: string | undefined;

  /**
   * Without Redis: run the handler, or refuse with 503.
   *
   * @default 'open'
   */
  onUnavailable?: UnavailableMode | ((req: Request) => UnavailableMode);

  /**
   * The name of this cache in `Cache-Status`; `false` for no such field.
   *
   * @default 'Sluice'
   */
  cacheStatus?: string | false;

  /**
   * `'rfc9111'` is for a handler that is a proxy: what may be stored is told by the headers alone, whatever the handler read.
   *
   * @default 'app'
   */
  mode?: 'app' | 'rfc9111';
}
