import type { Request } from 'express';
import type { TargetUrl } from '../rules/invalidated';

/** What frameworks read in place of `Host`, the URL or the protocol. No key has them. */
const OF_HOST = [
  'x-forwarded-host', // the first of them is what Express reads
  'x-forwarded-server',
  'x-host',
  'x-original-host',
  'x-http-host-override',
];
const OF_URL = ['x-original-url', 'x-rewrite-url', 'x-original-uri'];
/** The first is what Express reads. */
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

/** All but the addresses of who is asking, which are of no more interest than `X-Forwarded-For`. */
const ADDRESSES = /\b(?:for|by)=(?:"[^"]*"|[^;,"]*)/gi;

/**
 * The same headers, sent on by a proxy that is trusted, in as far as Express does not read them: names and values by turns. A proxy
 * may have set them, or passed on what a client has, so that a key must have them.
 */
export function forwardedParts({ headers }: Request, target: TargetUrl): string[] {
  const differing = (names: readonly string[], known: string | undefined) =>
    names.flatMap((name) => {
      const value = headers[name] === undefined ? undefined : String(headers[name]);
      return value === undefined || value.toLowerCase() === known?.toLowerCase() ? [] : [name, value];
    });
  const forwarded = (headers.forwarded ?? '').replace(ADDRESSES, '');
  return [
    ...differing(OF_HOST.slice(1), target.host),
    ...differing(OF_URL, target.url),
    ...differing(OF_PROTOCOL.slice(1), target.protocol),
    ...differing(OF_ANYTHING.slice(1), undefined),
    ...(/\w=/.test(forwarded) ? ['forwarded', forwarded] : []),
  ];
}

/** Whether a request would like to be taken for one with another method. */
export function overridesMethod({ headers, originalUrl }: Request): boolean {
  return OF_METHOD.some((name) => headers[name] !== undefined) || METHOD_IN_QUERY.test(originalUrl);
}

/** Whether a request has a body, which a GET should not have, and a key does not ("fat GET"). */
export function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
}
