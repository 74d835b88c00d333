import { sessionKey, type SessionContext } from './context';
import type { FieldPlace, OpenedFields } from './field-codec';
import { dataOf, type Fields, type SessionData } from './fields';
import { admit } from './redis/admit.lua';
import { openSession, readSession, type RawSession } from './session-hash';
import type { SessionToken } from './token';

/** How the secret that somebody came with stands to the others of the session. */
export type SecretUse =
  /** It is the newest. */
  | 'newest'
  /** It is the newest, and nobody has used it before. */
  | 'first'
  /** It is one before, and nobody has used the newest: who was given that may never have got it. */
  | 'missed'
  /** The same, and nobody had used this one either when the newest was made: its answer was late. */
  | 'late'
  /** It is one before, in its grace. */
  | 'former';

/** A session as it stands in Redis, opened. */
export interface ReadSession {
  readonly raw: RawSession;
  readonly use: SecretUse;
  readonly fields: Fields;
  readonly stale: ReadonlySet<string> | undefined;
  readonly data: SessionData;
}

/** What becomes of reading a session by its token. */
export type ReadOutcome = ReadSession | 'gone' | 'reused' | 'corrupt';

/**
 * Reads the session of a token. One round trip; two when its secret is in its grace.
 *
 * Every request does: where nothing is sealed, no promise is made after that of the reply.
 */
export function readByToken(context: SessionContext, token: SessionToken): Promise<ReadOutcome> {
  const key = sessionKey(context, token.id);
  const { connection, codec, options } = context;
  return readSession(connection, key, codec.binary, options.deadlineMs).then((raw) => {
    if (typeof raw === 'string') return raw;
    const place = { key, token };
    const { hash, previousHash, missedHash, isUnused } = raw;
    if (token.hasHash(hash)) return open(context, raw, place, isUnused ? 'first' : 'newest');
    const isLate = token.hasHash(missedHash);
    if (!isLate && !token.hasHash(previousHash)) return 'reused';
    return isUnused
      ? open(context, raw, place, isLate ? 'late' : 'missed')
      : openInGrace(context, raw, place);
  });
}

/** Only Redis knows whether the grace is over. */
async function openInGrace(
  context: SessionContext,
  raw: RawSession,
  place: { readonly key: string; readonly token: SessionToken },
): Promise<ReadOutcome> {
  const { key, token } = place;
  const { deadlineMs } = context.options;
  const isAdmitted = await context.connection.run(
    admit,
    { session: key },
    { secret: token.hash },
    { deadlineMs },
  );
  return isAdmitted ? open(context, raw, place, 'former') : 'reused';
}

/** Reads the session of a handle, whose secret nobody has at hand. One round trip. */
export function readById(context: SessionContext, id: string): Promise<RawSession | 'gone' | 'corrupt'> {
  const { connection, codec, options } = context;
  return readSession(connection, sessionKey(context, id), codec.binary, options.deadlineMs);
}

/** Now or later, as its fields are opened. */
export function open(
  context: SessionContext,
  raw: RawSession,
  place: FieldPlace,
  use: SecretUse,
): ReadSession | 'corrupt' | Promise<ReadSession | 'corrupt'> {
  const opened = openSession(context.codec, raw.stored, place);
  if (opened instanceof Promise) return opened.then((settled) => withData(raw, use, settled));
  return withData(raw, use, opened);
}

function withData(
  raw: RawSession,
  use: SecretUse,
  opened: OpenedFields | 'corrupt',
): ReadSession | 'corrupt' {
  if (opened === 'corrupt') return opened;
  const { fields, stale } = opened;
  try {
    return { raw, use, fields, stale, data: dataOf(fields) };
  } catch {
    return 'corrupt';
  }
}
