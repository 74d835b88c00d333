import { checkFunction, checkKnown, checkOneOf, checkText, OptionError } from '@sluice/core';
import type { Request } from 'express';
import { randomBytes } from 'node:crypto';
import { warnOnce } from '../warnings';
import type { ExpressCookieOptions } from './cookie';
import { MemoryStore } from './memory-store';
import type { ExpressSessionOptions } from './options';
import { RedisStore } from './redis-store';
import { REDIS_STORE_OPTIONS, type RedisStoreOptions } from './redis-store-options';
import { checkSidSecrets, type SidSecret } from './signed-sid';
import type { Store } from './store';

const OWN: Readonly<Record<Exclude<keyof ExpressSessionOptions, keyof RedisStoreOptions>, true>> = {
  compat: true,
  store: true,
  secret: true,
  name: true,
  key: true,
  cookie: true,
  genid: true,
  proxy: true,
  resave: true,
  rolling: true,
  saveUninitialized: true,
  unset: true,
};

/** Every option decided. */
export interface ResolvedOptions {
  readonly store: Store;
  /** `undefined` leaves it to `req.secret`. */
  readonly secrets: readonly SidSecret[] | undefined;
  readonly name: string;
  readonly cookie: (req: Request) => ExpressCookieOptions;
  readonly genid: (req: Request) => unknown;
  readonly proxy: boolean | undefined;
  readonly resave: boolean;
  readonly rolling: boolean;
  readonly saveUninitialized: boolean;
  readonly destroysUnset: boolean;
}

/** 192 random bits, in 32 characters. */
const SID_BYTES = 24;

/** @throws {OptionError} at mount, where express-session throws a `TypeError`, and for what it does not know. */
export function resolveOptions(options: ExpressSessionOptions): ResolvedOptions {
  checkKnown(options, [...Object.keys(OWN), ...REDIS_STORE_OPTIONS]);
  const { genid = newSid, unset, cookie = {} } = options;
  checkFunction('genid', genid);
  if (unset) checkOneOf('unset', unset, ['destroy', 'keep']);
  if (typeof cookie !== 'function' && typeof cookie !== 'object') {
    throw new OptionError('cookie', 'an object or a function', cookie);
  }
  const name = options.name || options.key || 'connect.sid';
  checkText('name', name, 256);
  for (const flag of ['proxy', 'resave', 'rolling', 'saveUninitialized'] as const) {
    checkOneOf(flag, options[flag], [true, false, undefined]);
  }
  const secrets = secretsOf(options.secret);
  return {
    store: storeOf(options),
    secrets,
    name,
    cookie: typeof cookie === 'function' ? cookie : () => cookie,
    genid,
    proxy: options.proxy,
    resave: options.resave ?? leftOut('resave'),
    rolling: options.rolling === true,
    saveUninitialized: options.saveUninitialized ?? leftOut('saveUninitialized'),
    destroysUnset: unset === 'destroy',
  };
}

function newSid(): string {
  return randomBytes(SID_BYTES).toString('base64url');
}

function secretsOf(secret: ExpressSessionOptions['secret']): readonly SidSecret[] | undefined {
  if (secret) return checkSidSecrets('secret', secret);
  warnOnce(
    'SLUICE_SESSION_DEPRECATED',
    'secret',
    '`req.secret` of cookie-parser signs the session cookie: give `secret` to session() instead.',
  );
  return undefined;
}

/** Both of them are `true`, and one day may be `false`. */
function leftOut(option: 'resave' | 'saveUninitialized'): true {
  warnOnce(
    'SLUICE_SESSION_DEPRECATED',
    option,
    `\`${option}\` was left out: it is true, as in express-session; say what it should be.`,
  );
  return true;
}

function storeOf(options: ExpressSessionOptions): Store {
  const { redis, store } = options;
  const ofRedis = Object.entries(options).filter(
    ([name, value]) => REDIS_STORE_OPTIONS.includes(name) && value !== undefined,
  );
  if (redis !== undefined) {
    if (store !== undefined) throw new OptionError('store', 'left out with `redis`', store);
    return new RedisStore(Object.fromEntries(ofRedis) as unknown as RedisStoreOptions);
  }
  for (const [name] of ofRedis) throw new OptionError(name, 'left out without `redis`', undefined);
  if (store !== undefined) return checked(store);
  if (process.env['NODE_ENV'] === 'production') {
    warnOnce(
      'SLUICE_SESSION_MEMORY_STORE',
      '',
      'Sessions are kept in a MemoryStore: they fill the memory, and no other process knows them. Give `redis` or a `store`.',
    );
  }
  return new MemoryStore();
}

function checked(store: object): Store {
  for (const method of ['get', 'set', 'destroy', 'on', 'createSession', 'regenerate']) {
    checkFunction(`store.${method}`, (store as Record<string, unknown>)[method]);
  }
  return store as Store;
}
