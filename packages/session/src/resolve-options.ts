import {
  checkFunction,
  checkKnown,
  checkOneOf,
  createSessionStore,
  durationMs,
  withDefaults,
  type Defaults,
  type SessionStore,
  type SessionStoreOptions,
} from '@sluice/core';
import type { Request } from 'express';
import { CookieJar } from './cookie/cookie-jar';
import { resolveCookie } from './cookie/cookie-settings';
import { checkSecrets, Signature } from './cookie/signature';
import { deviceOfRequest } from './device';
import { Migration } from './migration/migration';
import { checkMigrate } from './migration/options';
import { Reports } from './reports';
import { UNAVAILABLE_MODES, type SessionOptions, type UnavailableMode } from './options';

type Own = Omit<SessionOptions, keyof SessionStoreOptions>;
type OfStore = Omit<SessionStoreOptions, 'redis'>;

const DEFAULTS: Defaults<Own> = {
  name: undefined,
  cookie: {},
  rolling: true,
  saveUninitialized: false,
  commit: 'before-response',
  onUnavailable: 'closed',
  lazy: false,
  device: deviceOfRequest,
  clearSiteData: false,
  migrate: undefined,
  compat: undefined,
};

/** Given to core as they are, which has their defaults and checks them. */
const OF_STORE: Readonly<Record<keyof OfStore, true>> = {
  idleTimeout: true,
  absoluteTimeout: true,
  touchAfter: true,
  rotation: true,
  maxBytes: true,
  sealer: true,
  bindToToken: true,
  deadline: true,
  prefix: true,
};

/** Every option present and checked: nothing downstream applies a default or checks again. */
export interface ResolvedOptions {
  readonly store: SessionStore;
  readonly jar: CookieJar;
  readonly reports: Reports;
  readonly rolling: boolean;
  readonly saveUninitialized: boolean;
  readonly onUnavailable: (req: Request) => UnavailableMode;
  readonly lazy: boolean;
  readonly device: (req: Request) => unknown;
  readonly clearSiteData: boolean;
  readonly migration: Migration | undefined;
  /** How long the response is held at most, whatever happens. */
  readonly holdMs: number;
}

/** How many questions to Redis may come one after another before a response. */
const QUESTIONS = 4;

/** @throws {OptionError} at mount, so that a wrong option never meets a request. */
export function resolveOptions(options: SessionOptions): ResolvedOptions {
  checkKnown(options, ['redis', 'secret', ...Object.keys(DEFAULTS), ...Object.keys(OF_STORE)]);
  const own = withDefaults<Own>(options, DEFAULTS);
  for (const name of ['rolling', 'saveUninitialized', 'lazy', 'clearSiteData'] as const) {
    checkOneOf(name, own[name], [true, false]);
  }
  checkOneOf('commit', own.commit, ['before-response']);
  const { onUnavailable, device } = own;
  if (typeof onUnavailable !== 'function') checkOneOf('onUnavailable', onUnavailable, UNAVAILABLE_MODES);
  if (device !== false) checkFunction('device', device);
  const cookie = resolveCookie(own.cookie, own.name);
  if (own.migrate !== undefined) checkMigrate(own.migrate, cookie.name);
  const secrets = checkSecrets(options.secret);
  const store = createSessionStore(storeOptions(options));
  const deadlineMs = durationMs('deadline', options.deadline ?? 250);
  const source = { redis: options.redis, deadlineMs };
  return {
    store,
    jar: new CookieJar(cookie, new Signature(secrets, cookie.name)),
    reports: new Reports(cookie.name),
    migration: own.migrate && new Migration(own.migrate, store, cookie, secrets, source),
    rolling: own.rolling,
    saveUninitialized: own.saveUninitialized,
    onUnavailable: typeof onUnavailable === 'function' ? checked(onUnavailable) : () => onUnavailable,
    lazy: own.lazy,
    device: device === false ? () => undefined : device,
    clearSiteData: own.clearSiteData,
    holdMs: QUESTIONS * deadlineMs + 1000,
  };
}

function storeOptions(options: SessionOptions): SessionStoreOptions {
  const given = Object.entries(options).filter(([name]) => name === 'redis' || name in OF_STORE);
  return Object.fromEntries(given) as unknown as SessionStoreOptions;
}

/** What a function chooses is checked when it does. */
function checked(choose: (req: Request) => UnavailableMode): (req: Request) => UnavailableMode {
  return (req) => {
    const mode = choose(req);
    checkOneOf('onUnavailable', mode, UNAVAILABLE_MODES);
    return mode;
  };
}
