import type { HeaderField } from '@sluice/http';
import { fieldLines } from '../fields/field-lines';

/** Where a request went: all of a URL that a key depends on. */
export interface TargetUrl {
  readonly protocol: string;
  readonly host: string;
  /** Path and query, exactly as they came. */
  readonly url: string;
}

/** Methods that change nothing (RFC 9110, section 9.2.1): their answers invalidate nothing. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY', 'SEARCH', 'PROPFIND', 'REPORT']);

export const isSafe = (method: string): boolean => SAFE.has(method);

/** Whether the answer to an unsafe request invalidates something (RFC 9111, section 4.4). */
export const hasSucceeded = (status: number): boolean => status >= 200 && status < 400;

/** The target, and what `Location` and `Content-Location` name at the same origin (RFC 9111, section 4.4). */
export function invalidatedUrls(target: TargetUrl, fields: readonly HeaderField[]): TargetUrl[] {
  const base = `${target.protocol}://${target.host}${target.url}`;
  const named = [...fieldLines(fields, 'location'), ...fieldLines(fields, 'content-location')];
  return [target, ...named.flatMap((reference) => sameOrigin(target, reference, base) ?? [])];
}

/** Whether `Content-Location` names the target itself. */
export function isAtTarget(target: TargetUrl, fields: readonly HeaderField[]): boolean {
  const [reference, more] = fieldLines(fields, 'content-location');
  if (reference === undefined || more !== undefined) return false;
  const base = `${target.protocol}://${target.host}${target.url}`;
  return sameOrigin(target, reference, base)?.url === target.url;
}

function sameOrigin(target: TargetUrl, reference: string, base: string): TargetUrl | undefined {
  if (!URL.canParse(reference, base) || !URL.canParse(base)) return undefined;
  const [url, origin] = [new URL(reference, base), new URL(base).origin];
  return url.origin === origin ? { ...target, url: url.pathname + url.search } : undefined;
}
