import type { Request } from 'express';
import type { MigrateStoreOptions } from '../migration/options';
import type { ExpressCookieOptions } from './cookie';
import type { RedisStoreOptions } from './redis-store-options';
import type { SidSecret } from './signed-sid';
import type { Store } from './store';

/** What `session()` and {@link RedisStore} are given of the same kind. */
type OfRedisStore = Omit<RedisStoreOptions, 'redis' | 'migrate'>;

/**
 * The options of express-session, with its names and defaults. With `redis` in place of `store`, those of {@link RedisStore}
 * too.
 */
export interface ExpressSessionOptions extends OfRedisStore {
  /** Behaves as express-session 1.19 does. */
  compat: 'express-session';

  /** Keeps the sessions in Redis, in a {@link RedisStore} of its own. */
  redis?: RedisStoreOptions['redis'] | undefined;

  /**
   * Keeps the sessions: any store for express-session. Not together with `redis`.
   *
   * @default a new `MemoryStore`, which is for development
   */
  store?: Store | ForeignStore | undefined;

  /**
   * Signs the cookie. Of a list the first signs, and all are taken.
   *
   * @default `req.secret`, from cookie-parser
   */
  secret?: SidSecret | readonly SidSecret[] | undefined;

  /** The name of the cookie. @default 'connect.sid' */
  name?: string | undefined;

  /** Another name of `name`. */
  key?: string | undefined;

  /** The cookie of a new session, or a function that makes it. @default { path: '/', httpOnly: true } */
  cookie?: ExpressCookieOptions | ((req: Request) => ExpressCookieOptions) | undefined;

  /** Makes the id of a new session, which is its secret. @default 24 random bytes */
  genid?: ((req: Request) => string) | undefined;

  /**
   * Whether a request came over HTTPS: `true` believes `X-Forwarded-Proto`, `false` the socket alone.
   *
   * @default `req.secure`
   */
  proxy?: boolean | undefined;

  /** Whether a session is also saved when nothing has changed. @default true, with a warning */
  resave?: boolean | undefined;

  /** Whether every response carries the cookie. @default false */
  rolling?: boolean | undefined;

  /** Whether a new session is also saved while it is empty. @default true, with a warning */
  saveUninitialized?: boolean | undefined;

  /** What becomes of the stored session when a handler has removed `req.session`. @default 'keep' */
  unset?: 'keep' | 'destroy' | undefined;

  /**
   * Takes over the sessions of connect-redis. With `redis` alone: a {@link RedisStore} of yours has it itself.
   *
   * @default none
   */
  migrate?: MigrateStoreOptions | undefined;
}

/** A store that was made for express-session, as far as it is looked at here. */
export interface ForeignStore {
  get(sid: string, callback: (error: unknown, session?: unknown) => void): unknown;
  set(sid: string, session: never, callback?: (error?: unknown) => void): unknown;
  destroy(sid: string, callback?: (error?: unknown) => void): unknown;
  on(event: string, listener: () => void): unknown;
}
