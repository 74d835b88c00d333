import type { Request } from 'express';
import type { TargetUrl } from '../rules/invalidated';

/** What frameworks read in place of `Host`, the URL or the protocol. No key has them. */
const OF_HOST = [
  'x-forwarded-host',
  'x-forwarded-server',
  'x-host',
  'x-original-host',
  'x-http-host-override',
];
const OF_URL = ['x-original-url', 'x-rewrite-url', 'x-original-uri'];
const OF_PROTOCOL = ['x-forwarded-proto', 'x-forwarded-scheme', 'x-forwarded-protocol', 'x-url-scheme'];
const OF_ANYTHING = ['forwarded', 'x-forwarded-prefix', 'x-forwarded-port', 'x-forwarded-ssl'];

const OF_METHOD = ['x-http-method-override', 'x-http-method', 'x-method-override'];
const METHOD_IN_QUERY = /[?&]_method=/i;

/**
 * A header that could have the handler answer for another URL than the key is of, sent by nobody who is trusted. What it had
 * written into a response would be served to everybody.
 */
export function forwardingHeader({ headers }: Request, target: TargetUrl): string | undefined {
  const differs = (names: readonly string[], known: string) =>
    names.find(
      (name) => headers[name] !== undefined && String(headers[name]).toLowerCase() !== known.toLowerCase(),
    );
  return (
    differs(OF_HOST, target.host) ??
    differs(OF_URL, target.url) ??
    differs(OF_PROTOCOL, target.protocol) ??
    OF_ANYTHING.find((name) => headers[name] !== undefined)
  );
}

/** Whether a request would like to be taken for one with another method. */
export function overridesMethod({ headers, originalUrl }: Request): boolean {
  return OF_METHOD.some((name) => headers[name] !== undefined) || METHOD_IN_QUERY.test(originalUrl);
}

/** Whether a request has a body, which a GET should not have, and a key does not ("fat GET"). */
export function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
}
