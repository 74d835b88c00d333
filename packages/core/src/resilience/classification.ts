import type { UnavailableReason } from '../errors';

/**
 * What an error of node-redis or of Redis says about the command.
 *
 * - `not-executed`: Redis did not run it; it may be sent again.
 * - `unknown`: it may have run; it may be sent again only if running it twice does no harm.
 * - `fault`: the command itself is wrong; sending it again would be refused again.
 */
export type Classification =
  | { readonly kind: 'not-executed'; readonly reason: UnavailableReason; readonly counts: boolean }
  | { readonly kind: 'unknown'; readonly reason: UnavailableReason; readonly counts: true }
  | { readonly kind: 'fault' };

const REFUSED = { kind: 'not-executed', reason: 'refused', counts: false } as const;
/** A Redis that serves nobody: these, and no others of its replies, count for the breaker. */
const CANNOT_SERVE = { kind: 'not-executed', reason: 'refused', counts: true } as const;
const OFFLINE = { kind: 'not-executed', reason: 'offline', counts: false } as const;
const OVERLOADED = { kind: 'not-executed', reason: 'overloaded', counts: false } as const;
const UNKNOWN = { kind: 'unknown', reason: 'offline', counts: true } as const;
const FAULT = { kind: 'fault' } as const;

/** By the first word of an error reply. Any other word is the caller's fault. */
const REPLIES = new Map<string, Classification>([
  ['LOADING', CANNOT_SERVE],
  ['BUSY', CANNOT_SERVE],
  ['MASTERDOWN', CANNOT_SERVE],
  ['CLUSTERDOWN', CANNOT_SERVE],
  ['NOSCRIPT', REFUSED],
  ['READONLY', REFUSED],
  ['TRYAGAIN', REFUSED],
  ['MISCONF', REFUSED],
  ['NOREPLICAS', REFUSED],
  ['OOM', REFUSED],
  ['MOVED', REFUSED],
  ['ASK', REFUSED],
]);

/** Errors of node-redis itself, all majors, that say that nothing was sent. By message: two copies have two classes. */
const NOT_SENT: readonly (readonly [string, Classification])[] = [
  ['The client is offline', OFFLINE],
  ['The client is closed', OFFLINE],
  ['All the root nodes are unavailable', OFFLINE],
  ['The queue is full', OVERLOADED],
  ['Timeout waiting for a client', OVERLOADED],
];

const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

const REPLY_WORD = /^[A-Z][A-Z0-9]+(?= |$)/;

/**
 * Redis 6.2 wraps what a command of a script was refused with. These refuse a script's first write, and none after it, so
 * that nothing was executed. Source: redis 6.2, scripting.c, luaRedisGenericCommand.
 */
const REFUSED_IN_SCRIPT = /^ERR Error running script .* -(READONLY|OOM|MISCONF|NOREPLICAS|CLUSTERDOWN) /;

/** What all majors say of an argument that is neither a string nor a Buffer. */
const WRONG_ARGUMENT = /^Invalid argument type|must be of type/;

/** By message and code, never by class: the majors of node-redis, and two copies of one, have different classes. */
export function classify(error: unknown): Classification {
  if (!(error instanceof Error)) return UNKNOWN;
  const word = REFUSED_IN_SCRIPT.exec(error.message)?.[1] ?? REPLY_WORD.exec(error.message)?.[0];
  if (word !== undefined) return REPLIES.get(word) ?? FAULT;
  for (const [message, classification] of NOT_SENT)
    if (error.message.startsWith(message)) return classification;
  if ('code' in error && NOT_CONNECTED.has(String(error.code))) return OFFLINE;
  // Any other TypeError is one of node-redis's own, in the middle of losing a connection.
  return error instanceof TypeError && WRONG_ARGUMENT.test(error.message) ? FAULT : UNKNOWN;
}

export function isNoScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
