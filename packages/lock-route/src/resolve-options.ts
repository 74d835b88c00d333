import {
  checkInteger,
  checkKnown,
  checkOneOf,
  checkText,
  durationMs,
  OptionError,
  withDefaults,
  type Defaults,
  type RedisInput,
} from '@sluice/core';
import { createAskKeys, type AskKeys } from './key/ask-keys';
import {
  DISCONNECT_MODES,
  MODES,
  UNAVAILABLE_MODES,
  type CommonOptions,
  type DisconnectMode,
  type LockRouteOptions,
  type RejectOptions,
  type SkipOptions,
  type UnavailableMode,
  type WaitOptions,
} from './options';

/** The cap that core sets on every lease. */
const MAX_TTL_MS = 3_600_000;
/** Below this, the lease of a healthy process would lapse between two renewals. */
const MIN_TTL_MS = 100;
/** The most that core counts. */
const MAX_CONCURRENCY = 1_000_000;
/** The longest that a timer of Node runs. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const DEFAULTS: Defaults<CommonOptions> = {
  concurrency: undefined,
  ttl: '10s',
  maxHold: '30s',
  onDisconnect: 'abort-and-hold',
  eventStream: 'release',
  onUnavailable: 'closed',
  deadline: '250ms',
  prefix: 'lock',
  after: undefined,
};

const OF_MODE = {
  reject: ['status'],
  wait: ['wait', 'maxQueue', 'status'],
  skip: ['whenSkipped'],
} as const;

const KNOWN = ['redis', 'key', ...Object.keys(DEFAULTS), 'mode', 'status', 'wait', 'maxQueue', 'whenSkipped'];

/** What becomes of a request whose lock is taken. */
export type OnContention =
  | { readonly mode: 'reject'; readonly status: number }
  | { readonly mode: 'wait'; readonly status: number; readonly waitMs: number; readonly maxQueue: number }
  | { readonly mode: 'skip'; readonly run: boolean };

/** Every option present and checked: nothing downstream applies a default or checks again. */
export interface ResolvedOptions {
  readonly redis: RedisInput;
  readonly askKeys: AskKeys;
  readonly concurrency: number | undefined;
  readonly onContention: OnContention;
  readonly ttlMs: number;
  readonly maxHoldMs: number | undefined;
  readonly onDisconnect: DisconnectMode;
  readonly eventStream: 'release' | 'hold';
  readonly onUnavailable: UnavailableMode;
  readonly deadlineMs: number;
  readonly prefix: string;
}

/** @throws {OptionError} at mount, so that a wrong option never meets a request. Core checks `redis` and `prefix` itself. */
export function resolveOptions(options: LockRouteOptions): ResolvedOptions {
  checkKnown(options, KNOWN);
  const { redis, key, concurrency, ttl, maxHold, deadline, after, ...resolved } = withDefaults<CommonOptions>(
    options,
    DEFAULTS,
  );
  if (concurrency !== undefined) checkInteger('concurrency', concurrency, 1, MAX_CONCURRENCY);
  checkOneOf('onDisconnect', resolved.onDisconnect, DISCONNECT_MODES);
  checkOneOf('eventStream', resolved.eventStream, ['release', 'hold']);
  checkOneOf('onUnavailable', resolved.onUnavailable, UNAVAILABLE_MODES);
  if (after !== undefined) checkText('after', after, 64);
  return {
    redis,
    askKeys: createAskKeys(key, concurrency !== undefined),
    concurrency,
    onContention: onContentionOf(options, concurrency),
    ttlMs: durationMs('ttl', ttl, MIN_TTL_MS, MAX_TTL_MS),
    maxHoldMs: maxHold === false ? undefined : durationMs('maxHold', maxHold, 1, MAX_TIMER_MS),
    onDisconnect: resolved.onDisconnect,
    eventStream: resolved.eventStream,
    onUnavailable: resolved.onUnavailable,
    deadlineMs: durationMs('deadline', deadline),
    prefix: resolved.prefix,
  };
}

function onContentionOf(options: LockRouteOptions, concurrency: number | undefined): OnContention {
  const mode = options.mode ?? 'reject';
  checkOneOf('mode', mode, MODES);
  const given: Partial<Record<string, unknown>> = { ...options };
  for (const name of Object.values(OF_MODE).flat()) {
    if (given[name] !== undefined && !(OF_MODE[mode] as readonly string[]).includes(name)) {
      throw new OptionError(name, `left out with the mode '${mode}'`, given[name]);
    }
  }
  switch (mode) {
    case 'reject': {
      const { status = concurrency === undefined ? 409 : 429 } = options as RejectOptions;
      checkInteger('status', status, 400, 599);
      return { mode, status };
    }
    case 'wait': {
      const { status = 503, wait = '5s', maxQueue = 100 } = options as WaitOptions;
      checkInteger('status', status, 400, 599);
      checkInteger('maxQueue', maxQueue, 1);
      return { mode, status, maxQueue, waitMs: durationMs('wait', wait, 1, MAX_TTL_MS) };
    }
    case 'skip': {
      const { whenSkipped = 'answer' } = options as SkipOptions;
      checkOneOf('whenSkipped', whenSkipped, ['answer', 'run']);
      return { mode, run: whenSkipped === 'run' };
    }
  }
}
