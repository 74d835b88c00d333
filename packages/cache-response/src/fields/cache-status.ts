import { serializeItem, serializeParameters, Token } from 'structured-headers';

/** Why a request went forward to the handler (RFC 9211, section 2.2). */
export type Forwarded =
  'uri-miss' | 'vary-miss' | 'miss' | 'request' | 'stale' | 'partial' | 'method' | 'bypass';

/** What a cache did with a request: one member of `Cache-Status`. */
export type CacheStatus =
  | { readonly hit: true; readonly ttl: number; readonly detail?: string | undefined }
  | {
      readonly fwd: Forwarded;
      /** What the handler answered, where the client is answered something else. */
      readonly fwdStatus?: number | undefined;
      readonly stored?: boolean;
      readonly collapsed?: boolean;
      readonly detail?: string | undefined;
    };

/** The name of a cache as it stands in the field: a token if it is one, else a string. */
export function serializeCacheName(name: string): string {
  const isToken = /^[A-Za-z*][!#$%&'*+.^_`|~\w:/-]*$/.test(name);
  return serializeItem([isToken ? new Token(name) : name, new Map()]);
}

/**
 * One member of the list.
 *
 * @param name by {@link serializeCacheName}
 */
export function formatCacheStatus(name: string, status: CacheStatus): string {
  if ('hit' in status && status.detail === undefined) return `${name};hit;ttl=${String(status.ttl)}`; // the most frequent
  const parameters = new Map<string, true | number | Token>();
  if ('hit' in status) {
    parameters.set('hit', true);
    parameters.set('ttl', status.ttl);
  } else {
    parameters.set('fwd', new Token(status.fwd));
    if (status.fwdStatus !== undefined) parameters.set('fwd-status', status.fwdStatus);
    if (status.stored === true) parameters.set('stored', true);
    if (status.collapsed === true) parameters.set('collapsed', true);
  }
  if (status.detail !== undefined) parameters.set('detail', new Token(status.detail));
  return name + serializeParameters(parameters);
}
