import { serializeItem, Token, type Item } from 'structured-headers';

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

/** One member of the list, under the name of the cache, which is a token or a string. */
export function formatCacheStatus(name: string, status: CacheStatus): string {
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
  const bare = /^[A-Za-z*][!#$%&'*+.^_`|~\w:/-]*$/.test(name) ? new Token(name) : name;
  return serializeItem([bare, parameters] as Item);
}
