import type { HeaderField } from '@sluice/http';
import { fieldLines, listedNames, soleLine } from '../fields/field-lines';
import type { ResponseDirectives } from '../fields/targeted';
import { heuristicLifetime, statedLifetime } from './freshness';
import { isHarmless, isHeuristic, isNegative, isOfRoute, isUnderstood } from './statuses';

/** Why a response is not stored, for `explain` and the `detail` of `Cache-Status`. */
export type NotStorable =
  | 'interim'
  | 'partial'
  | 'status'
  | 'request-no-store'
  | 'no-store'
  | 'private'
  | 'authorization'
  | 'set-cookie'
  | 'vary-star'
  | 'post'
  | 'no-freshness';

/** Where the lifetime of a response comes from. */
export type LifetimeSource = 'stated' | 'route' | 'negative' | 'heuristic';

export type Storability =
  | { readonly storable: true; readonly lifetimeMs: number; readonly source: LifetimeSource }
  | { readonly storable: false; readonly reason: NotStorable };

export interface Candidate {
  readonly method: string;
  readonly hasAuthorization: boolean;
  readonly requestNoStore: boolean;
  /** Whether `Content-Location` is the URL of the request. */
  readonly isAtTarget: boolean;
  readonly status: number;
  readonly fields: readonly HeaderField[];
  readonly stated: ResponseDirectives;
  readonly receivedAt: number;
}

export interface StorageRules {
  readonly rfc9111: boolean;
  readonly ttlMs: number | undefined;
  readonly negativeTtlMs: number;
  readonly setCookie: 'refuse' | 'strip' | 'store';
  readonly allowAuthorization: boolean;
}

/** Whether a complete response may be stored (RFC 9111, section 3), and how long it is fresh. */
export function storability(candidate: Candidate, rules: StorageRules): Storability {
  const reason = prohibition(candidate, rules);
  return reason === undefined ? withLifetime(candidate, rules) : { storable: false, reason };
}

function prohibition(candidate: Candidate, rules: StorageRules): NotStorable | undefined {
  const { status, fields, requestNoStore } = candidate;
  const { directives } = candidate.stated;
  if (status < 200) return 'interim';
  if (status === 206 || status === 304) return 'partial';
  if (!rules.rfc9111 && !isHarmless(status)) return 'status';
  if (requestNoStore) return 'request-no-store';
  if (directives.has('must-understand')) {
    if (!isUnderstood(status)) return 'status'; // section 5.2.2.3: in place of `no-store`
  } else if (directives.has('no-store')) return 'no-store';
  if (directives.isUnqualified('private')) return 'private';
  if (candidate.hasAuthorization && !rules.allowAuthorization && !allowsSharing(candidate))
    return 'authorization';
  if (rules.setCookie === 'refuse' && fieldLines(fields, 'set-cookie').length > 0) return 'set-cookie';
  if (listedNames(fieldLines(fields, 'vary')).includes('*')) return 'vary-star';
  return undefined;
}

/** Section 3.5. */
function allowsSharing({ stated: { directives } }: Candidate): boolean {
  return directives.has('public') || directives.has('s-maxage') || directives.has('must-revalidate');
}

function withLifetime(candidate: Candidate, rules: StorageRules): Storability {
  const { method, status, fields, stated, receivedAt } = candidate;
  const statedMs = statedLifetime(stated, fields, receivedAt);
  if (method === 'POST') {
    // RFC 9110, section 9.3.3: only then does it stand for what a GET would get.
    return statedMs !== undefined && candidate.isAtTarget
      ? { storable: true, lifetimeMs: statedMs, source: 'stated' }
      : { storable: false, reason: 'post' };
  }
  if (statedMs !== undefined) return { storable: true, lifetimeMs: statedMs, source: 'stated' };
  if (rules.ttlMs !== undefined && isOfRoute(status)) {
    return { storable: true, lifetimeMs: rules.ttlMs, source: 'route' };
  }
  if (isNegative(status) && !rules.rfc9111) {
    return rules.negativeTtlMs > 0
      ? { storable: true, lifetimeMs: rules.negativeTtlMs, source: 'negative' }
      : { storable: false, reason: 'no-freshness' };
  }
  if (!isHeuristic(status) && !stated.directives.has('public'))
    return { storable: false, reason: 'no-freshness' };
  return { storable: true, lifetimeMs: heuristicLifetime(fields, receivedAt), source: 'heuristic' };
}

/** Whether a handler could say that a response has not changed: it made a validator itself. */
export function hasValidator(fields: readonly HeaderField[]): boolean {
  return soleLine(fields, 'etag') !== undefined || soleLine(fields, 'last-modified') !== undefined;
}
