import type { HeaderField } from '@sluice/http';
import { randomInt } from 'node:crypto';
import type { Exchange } from '../exchange';
import type { Directives } from '../fields/directives';
import { fieldLines, soleLine } from '../fields/field-lines';
import { responseDirectives } from '../fields/targeted';
import type { ResolvedOptions } from '../resolve-options';
import { initialAge } from '../rules/initial-age';
import { isAtTarget } from '../rules/invalidated';
import { isKeyedCoding, varyNames } from '../rules/selecting';
import { hasValidator, storability } from '../rules/storable';
import { forbidsStale, staleWindows } from '../rules/windows';
import { storedFields } from '../stored/stored-fields';
import type { StoredResponse } from '../stored/stored-response';

export const HOUR_MS = 3_600_000;

/** Who stores for longer is mistaken; who forgets earlier is not. */
export const MOST_MS = 366 * 24 * HOUR_MS;

/** Up to a tenth, so that what was stored together does not expire together. */
const JITTER = 0.1;
const STEPS = 1000;

/** A response that may be stored as far as its head goes. */
export interface StoragePlan {
  readonly storable: true;
  /** Without what depends on its body, and on the other responses of its URL. */
  readonly response: Omit<StoredResponse, 'selecting' | 'ownEtag'>;
  readonly vary: readonly string[];
  readonly freshMs: number;
  readonly livesMs: number;
  /** The response says that it is for everybody, whoever asks. */
  readonly forEverybody: boolean;
}

export interface Unstorable {
  readonly storable: false;
  readonly reason: string;
}

/** A response as it would be stored. */
export interface Received {
  readonly status: number;
  readonly statusMessage: string;
  readonly fields: readonly HeaderField[];
  /** What stood on the response when the request came to the handler. */
  readonly before: readonly HeaderField[];
  readonly receivedAt: number;
}

/** Whether a response is to be stored, and for how long. */
export function planStorage(
  exchange: Exchange,
  received: Received,
  options: ResolvedOptions,
): StoragePlan | Unstorable {
  const { status, statusMessage, fields, receivedAt } = received;
  const { req, target, requestNoStore, requestedAt } = exchange;
  if (exchange.unstorable !== undefined) return unstorable(exchange.unstorable);
  const stated = responseDirectives(fields, options.targeted);
  const { directives } = stated;
  const decision = storability(
    {
      method: req.method,
      hasAuthorization: req.headers.authorization !== undefined,
      requestNoStore,
      isAtTarget: req.method === 'POST' && isAtTarget(target, fields),
      status,
      fields,
      stated,
      receivedAt,
    },
    options.rules,
  );
  if (!decision.storable) return decision;
  if (isEventStream(fields)) return unstorable('event-stream');
  const vary = varyNames(fields);
  if (vary === undefined) return unstorable('vary');
  if (
    vary.includes('accept-encoding') &&
    !isKeyedCoding(soleLine(fields, 'content-encoding')?.toLowerCase())
  ) {
    return unstorable('content-encoding');
  }
  const forEverybody = directives.has('public') || directives.has('s-maxage');
  if (!options.rfc9111 && !forEverybody && isDisguised(target.url, fields)) return unstorable('content-type');
  const [noCache, validated] = [directives.isUnqualified('no-cache'), hasValidator(fields)];
  if (noCache && !validated) return unstorable('no-cache');
  const initialAgeMs = initialAge(fields, { requestedAt, receivedAt });
  const lifetimeMs = decision.source === 'route' ? jittered(decision.lifetimeMs) : decision.lifetimeMs;
  const windows = staleWindows(directives, options.windows);
  // To be asked about, once it is stale.
  const keptMs =
    validated && (options.rfc9111 || noCache) ? Math.min(Math.max(lifetimeMs, HOUR_MS), 24 * HOUR_MS) : 0;
  const freshMs = lifetimeMs - initialAgeMs;
  const livesMs = Math.floor(Math.min(freshMs + Math.max(windows.swrMs, windows.sieMs, keptMs), MOST_MS));
  if (livesMs < 1) return unstorable('stale');
  return {
    storable: true,
    response: {
      status,
      statusMessage,
      headers: headersOf(received, directives, options),
      initialAgeMs,
      noCache,
      staleForbidden: forbidsStale(directives),
      ...windows,
      validated,
    },
    vary,
    freshMs: Math.min(freshMs, livesMs),
    livesMs,
    forEverybody,
  };
}

function headersOf(
  { before, fields, receivedAt }: Received,
  directives: Directives,
  { rfc9111, rules }: ResolvedOptions,
): readonly HeaderField[] {
  const stripSetCookie = rules.setCookie === 'strip';
  return storedFields(fields, { before: rfc9111 ? [] : before, directives, stripSetCookie, receivedAt });
}

function unstorable(reason: string): Unstorable {
  return { storable: false, reason };
}

function jittered(lifetimeMs: number): number {
  return Math.ceil(lifetimeMs * (1 - (JITTER * randomInt(STEPS)) / STEPS));
}

/** It does not end until its client leaves. */
function isEventStream(fields: readonly HeaderField[]): boolean {
  return /^\s*text\/event-stream/i.test(fieldLines(fields, 'content-type')[0] ?? '');
}

/** What servers take for a file, whatever answers there. */
const STATIC =
  /\.(?:css|js|mjs|json|map|txt|xml|png|jpe?g|gif|webp|avif|svg|ico|woff2?|ttf|otf|pdf|mp[34]|zip)$/i;

/** A page at the address of a file is a page that somebody was lured to ("web cache deception"), or a mistake. */
function isDisguised(url: string, fields: readonly HeaderField[]): boolean {
  const [path = ''] = url.split('?');
  const type = fieldLines(fields, 'content-type')[0] ?? '';
  return STATIC.test(path) && /^\s*text\/html/i.test(type);
}
