import type { Duration, RedisInput, RotationOptions, Sealer } from '@sluice/core';
import type { Request } from 'express';
import type { MigrateOptions } from './migration/options';

/** What becomes of a request with a session when Redis gives no answer within the deadline. */
export type UnavailableMode = 'closed' | 'anonymous';
export const UNAVAILABLE_MODES: readonly UnavailableMode[] = ['closed', 'anonymous'];

/** What a cookie is signed with: a text or bytes, 16 bytes at least. */
export type Secret = string | Buffer;

export interface CookieOptions {
  /** @default '/' */
  path?: string;

  /** Sent to subdomains of this too. @default the host alone */
  domain?: string | undefined;

  /** Out of reach of scripts. @default true */
  httpOnly?: boolean;

  /**
   * Sent over HTTPS alone. `'auto'` does so where the request came over HTTPS, which behind a proxy Express knows by
   * `trust proxy`.
   *
   * @default 'auto'
   */
  secure?: boolean | 'auto';

  /** `'none'` needs `secure: true`. @default 'lax' */
  sameSite?: 'strict' | 'lax' | 'none';

  /** How long browsers keep it. @default until they are closed */
  maxAge?: Duration | undefined;

  /** Kept apart for each site that embeds this one; needs `secure: true`. @default false */
  partitioned?: boolean;

  /** Which cookies browsers drop first. @default left to them */
  priority?: 'low' | 'medium' | 'high' | undefined;
}

export interface SessionOptions {
  /** `'express-session'` makes it a drop-in for that package, with other options. */
  compat?: undefined;

  /** A node-redis client, cluster, pool or sentinel, connected or not, or a `Connection`. It stays yours to close. */
  redis: RedisInput;

  /** Signs the cookie. Of a list the first signs, and all are taken: put a new one in front to change it. */
  secret: Secret | readonly Secret[];

  /**
   * The name of the cookie.
   *
   * @default '__Host-sid' with `cookie.secure: true`, a path of '/' and no domain; else 'sid'
   */
  name?: string | undefined;

  /** The attributes of the cookie. */
  cookie?: CookieOptions;

  /**
   * How long a session lives that nobody uses.
   *
   * @default '30m'
   */
  idleTimeout?: Duration;

  /**
   * How long a session lives at most; counted from the login, or from its creation without one.
   *
   * @default '12h'
   */
  absoluteTimeout?: Duration;

  /**
   * The end of an idle session is put off when less than this share of the idle time is left, and when a new secret is used
   * first.
   *
   * @default 0.5
   */
  touchAfter?: number;

  /**
   * Whether a cookie with a `maxAge` is sent anew whenever the end of its session is put off.
   *
   * @default true
   */
  rolling?: boolean;

  /**
   * When the secret in the cookie is changed by itself, and what an old one means; `false` for never.
   *
   * @default { every: '1h', grace: '15s', onReuse: 'report' }
   */
  rotation?: RotationOptions | false;

  /**
   * Whether visitors get a session before anything is stored in it.
   *
   * @default false
   */
  saveUninitialized?: boolean;

  /**
   * When it is saved: before the first byte of the response, and again at its end if it has changed since.
   *
   * @default 'before-response'
   */
  commit?: 'before-response';

  /**
   * Without Redis: refuse requests that have a session with 503, or let them pass with an empty one that is not saved.
   *
   * @default 'closed'
   */
  onUnavailable?: UnavailableMode | ((req: Request) => UnavailableMode);

  /**
   * How large a session may be, as JSON.
   *
   * @default 65536
   */
  maxBytes?: number;

  /**
   * Asks Redis only when a handler calls `await req.session.load()`.
   *
   * @default false
   */
  lazy?: boolean;

  /** Seals what sessions hold. Made by `createSealer` of `@sluice/core`. */
  sealer?: Sealer | undefined;

  /**
   * Derives the keys of the sealer from the cookie too.
   *
   * @default false
   */
  bindToToken?: boolean;

  /**
   * What is kept of the client, for its user to recognise in a list of sessions.
   *
   * @default `{ ip, userAgent }` of the request; `false` for nothing
   */
  device?: false | ((req: Request) => unknown);

  /**
   * Whether a logout tells the browser to drop what it has of this site: caches, cookies, storage.
   *
   * @default false
   */
  clearSiteData?: boolean;

  /**
   * The longest that one question to Redis may take.
   *
   * @default '250ms'
   */
  deadline?: Duration;

  /**
   * What the keys in Redis begin with.
   *
   * @default 'sess'
   */
  prefix?: string;

  /** Takes over the sessions of express-session with connect-redis, each when its client comes. */
  migrate?: MigrateOptions | undefined;
}
