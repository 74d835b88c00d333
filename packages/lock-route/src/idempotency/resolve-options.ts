import {
  checkFunction,
  checkInteger,
  checkKnown,
  checkOneOf,
  durationMs,
  OptionError,
  withDefaults,
  type Defaults,
  type Resolved,
} from '@sluice/core';
import { IN_FLIGHT_MODES, SERVER_ERRORS_MODES, WITHOUT_REDIS_MODES, type IdempotentOptions } from './options';

/** A sealer takes 16 MiB, with the head of the answer. */
const MAX_BODY = 15 * 1024 * 1024;
/** The longest that a timer of Node runs. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

const DEFAULTS: Defaults<IdempotentOptions> = {
  required: false,
  strict: false,
  methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
  inFlight: 'conflict',
  wait: '10s',
  onUnknown: 'conflict',
  lease: '30s',
  maxHold: '10m',
  ttl: '24h',
  maxBody: 1024 * 1024,
  headers: undefined,
  serverErrors: 'reexecute',
  fingerprint: undefined,
  sealer: undefined,
  onUnavailable: 'closed',
  deadline: '250ms',
  prefix: 'idem',
};

const KNOWN = ['redis', 'scope', ...Object.keys(DEFAULTS)];

type Decided = 'methods' | 'wait' | 'maxHold' | 'deadline' | 'headers';

/** Every option present and checked: nothing downstream applies a default or checks again. */
export interface ResolvedOptions extends Omit<Resolved<IdempotentOptions>, Decided> {
  readonly methods: ReadonlySet<string>;
  /** 0 where it does not wait. */
  readonly waitMs: number;
  readonly maxHoldMs: number;
  readonly deadlineMs: number;
  /** In lower case. */
  readonly headers: ReadonlySet<string> | undefined;
}

/** @throws {OptionError} at mount, so that a wrong option never meets a request. Core checks what it takes itself. */
export function resolveOptions(options: IdempotentOptions): ResolvedOptions {
  checkKnown(options, KNOWN);
  const resolved = withDefaults(options, DEFAULTS);
  const { scope, inFlight, wait, maxHold, deadline, fingerprint } = resolved;
  if (scope !== 'global' && typeof scope !== 'function') {
    throw new OptionError('scope', "a function that names the principal of a request, or 'global'", scope);
  }
  checkOneOf('required', resolved.required, [true, false]);
  checkOneOf('strict', resolved.strict, [true, false]);
  checkOneOf('inFlight', inFlight, IN_FLIGHT_MODES);
  checkOneOf('serverErrors', resolved.serverErrors, SERVER_ERRORS_MODES);
  checkOneOf('onUnavailable', resolved.onUnavailable, WITHOUT_REDIS_MODES);
  checkInteger('maxBody', resolved.maxBody, 0, MAX_BODY);
  if (fingerprint !== undefined) checkFunction('fingerprint', fingerprint);
  if (inFlight === 'conflict' && options.wait !== undefined) {
    throw new OptionError('wait', "left out without `inFlight: 'wait'`", options.wait);
  }
  const waitMs = durationMs('wait', wait, 1, MAX_TIMER_MS);
  return {
    ...resolved,
    methods: new Set(names('methods', resolved.methods).map((method) => method.toUpperCase())),
    waitMs: inFlight === 'wait' ? waitMs : 0,
    maxHoldMs: durationMs('maxHold', maxHold, 1, MAX_TIMER_MS),
    deadlineMs: durationMs('deadline', deadline, 1, 60_000),
    headers:
      resolved.headers && new Set(names('headers', resolved.headers).map((name) => name.toLowerCase())),
  };
}

function names(option: string, list: unknown): readonly string[] {
  if (!Array.isArray(list) || !list.every((name) => typeof name === 'string' && TOKEN.test(name))) {
    throw new OptionError(option, 'a list of names', list);
  }
  return list as string[];
}
