import {
  checkFunction,
  checkInteger,
  checkKnown,
  checkOneOf,
  checkText,
  OptionError,
  withDefaults,
  type Defaults,
  type Resolved,
} from '@sluice/core';
import { createAddressList, type AddressList } from './address-list';
import { resolveConcurrency, type ResolvedConcurrency } from './concurrency';
import { resolveDelay, type DelayOf } from './delay';
import { resolveHeaderFormats, type HeaderFormat } from './headers/format';
import { UNAVAILABLE_MODES, type GateOptions, type RateLimitOptions } from './options';
import { policiesOf } from './policies';
import type { PolicyOptions } from './policy-options';

const DEFAULTS: Defaults<GateOptions> = {
  name: undefined,
  key: undefined,
  ipv6Prefix: 56,
  cost: 1,
  skip: undefined,
  allow: [],
  deny: [],
  headers: 'draft-10',
  refund: undefined,
  onUnavailable: 'local',
  statusCode: 429,
  message: undefined,
  handler: undefined,
  denyCache: true,
  lease: undefined,
  shadow: false,
  deadline: '100ms',
  prefix: 'rl',
  after: undefined,
  concurrency: undefined,
  delay: undefined,
  partitionSecret: undefined,
};

const KNOWN = ['redis', 'policies', 'limit', 'window', 'algorithm', 'burst', ...Object.keys(DEFAULTS)];

/** Every option present and checked: nothing downstream applies a default or checks again. */
export interface ResolvedOptions extends Omit<
  Resolved<GateOptions>,
  'headers' | 'allow' | 'deny' | 'concurrency' | 'delay'
> {
  readonly policies: readonly PolicyOptions[];
  /** Whether the options of the gate itself describe the only policy. */
  readonly single: boolean;
  readonly headers: readonly HeaderFormat[];
  readonly allow: AddressList | undefined;
  readonly deny: AddressList | undefined;
  readonly concurrency: ResolvedConcurrency | undefined;
  readonly delay: DelayOf | undefined;
}

/** @throws {OptionError} at mount, so that a wrong option never meets a request. Core checks what it takes itself. */
export function resolveOptions(options: RateLimitOptions): ResolvedOptions {
  checkKnown(options, KNOWN);
  const resolved = withDefaults<GateOptions>(options, DEFAULTS);
  const { cost, message, onUnavailable, after, concurrency, delay, partitionSecret } = resolved;
  checkInteger('ipv6Prefix', resolved.ipv6Prefix, 32, 64);
  checkInteger('statusCode', resolved.statusCode, 400, 599);
  checkOneOf('shadow', resolved.shadow, [true, false]);
  if (typeof cost !== 'function') checkInteger('cost', cost, 0);
  if (typeof onUnavailable !== 'function') checkOneOf('onUnavailable', onUnavailable, UNAVAILABLE_MODES);
  for (const name of ['key', 'skip', 'refund', 'handler'] as const) {
    if (resolved[name] !== undefined) checkFunction(name, resolved[name]);
  }
  checkMessage(message);
  if (after !== undefined) checkText('after', after, 64);
  if (partitionSecret !== undefined && (typeof partitionSecret !== 'string' || partitionSecret.length < 16)) {
    throw new OptionError('partitionSecret', 'a string of 16 characters or more', partitionSecret);
  }
  const policies = policiesOf(options);
  if (concurrency !== undefined && delay !== undefined) {
    throw new OptionError('concurrency', 'left out beside `delay`, which refuses nothing', concurrency);
  }
  return {
    ...resolved,
    policies,
    single: options.policies === undefined,
    headers: resolveHeaderFormats('headers', resolved.headers),
    allow: addressList('allow', resolved.allow),
    deny: addressList('deny', resolved.deny),
    concurrency: resolveConcurrency(
      concurrency,
      policies.map(({ name }) => name),
    ),
    delay: delay && resolveDelay(delay, policies),
  };
}

function addressList(option: string, entries: readonly string[]): AddressList | undefined {
  const list = createAddressList(option, entries);
  return entries.length === 0 ? undefined : list;
}

function checkMessage(message: unknown): void {
  if (message === null || !['undefined', 'string', 'object', 'function'].includes(typeof message)) {
    throw new OptionError('message', 'a text, an object, or a function that gives either', message);
  }
}
