import { sessionKey, type SessionContext } from './context';
import type { FieldPlace, OpenedFields } from './field-codec';
import { dataOf, type Fields, type SessionData } from './fields';
import { admit } from './redis/admit.lua';
import { openSession, readSession, type RawSession } from './session-hash';
import type { SessionToken } from './token';

/** A session as it stands in Redis, opened. */
export interface ReadSession {
  readonly raw: RawSession;
  readonly fields: Fields;
  readonly stale: ReadonlySet<string> | undefined;
  readonly data: SessionData;
}

/** What becomes of reading a session by its token. */
export type ReadOutcome = ReadSession | 'gone' | 'reused' | 'corrupt';

/**
 * Reads the session of a token. One round trip; two when its secret is the one before.
 *
 * Every request does: where nothing is sealed, no promise is made after that of the reply.
 */
export function readByToken(context: SessionContext, token: SessionToken): Promise<ReadOutcome> {
  const key = sessionKey(context, token.id);
  const { connection, codec, options } = context;
  return readSession(connection, key, codec.binary, options.deadlineMs).then((raw) => {
    if (typeof raw === 'string') return raw;
    const place = { key, token };
    return token.hasHash(raw.hash) ? open(context, raw, place) : openInGrace(context, raw, place);
  });
}

/** Only Redis knows whether the grace is over. */
async function openInGrace(
  context: SessionContext,
  raw: RawSession,
  place: { readonly key: string; readonly token: SessionToken },
): Promise<ReadOutcome> {
  const { key, token } = place;
  if (!token.hasHash(raw.previousHash)) return 'reused';
  const { deadlineMs } = context.options;
  const isAdmitted = await context.connection.run(
    admit,
    { session: key },
    { secret: token.hash },
    { deadlineMs },
  );
  return isAdmitted ? open(context, raw, place) : 'reused';
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
): ReadSession | 'corrupt' | Promise<ReadSession | 'corrupt'> {
  const opened = openSession(context.codec, raw.stored, place);
  if (opened instanceof Promise) return opened.then((settled) => withData(raw, settled));
  return withData(raw, opened);
}

function withData(raw: RawSession, opened: OpenedFields | 'corrupt'): ReadSession | 'corrupt' {
  if (opened === 'corrupt') return opened;
  const { fields, stale } = opened;
  try {
    return { raw, fields, stale, data: dataOf(fields) };
  } catch {
    return 'corrupt';
  }
}
