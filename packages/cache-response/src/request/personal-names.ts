import type { IncomingHttpHeaders } from 'node:http';

/** How apps call what they know of who is asking: `userId`, `currentUser`, `jwtPayload`, `sessionID`, `csrfToken`. */
const OF_SOMEBODY =
  /user(?!-?agent)|account|customer|member|viewer|login|identity|principal|session|token|jwt|oidc|claims|decoded|auth(?!ors?$)/i;

/** Fields other than the standard ones that say who is asking: `x-api-key`, `x-auth-token`, `x-forwarded-user`. */
const OF_CREDENTIALS = /api-?key|token|jwt|oidc|identity|session|-auth(?:$|-)|(?:^|-)user(?:$|-(?!agent))/;

/** Whether a property is called like what tells people apart. */
export const namesSomebody = (name: string): boolean => OF_SOMEBODY.test(name);

/** The standard fields that say who is asking. */
export const STANDARD_FIELDS = ['cookie', 'authorization', 'proxy-authorization'];

/** The fields of a request that say who is asking, standard or not. */
export function identifyingFields(headers: IncomingHttpHeaders): string[] {
  return [...STANDARD_FIELDS, ...credentialFields(headers)];
}

/** The fields of a request that are no standard ones, and are called like credentials. */
export function credentialFields(headers: IncomingHttpHeaders): string[] {
  return Object.keys(headers).filter((name) => OF_CREDENTIALS.test(name));
}
