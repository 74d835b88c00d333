import { sessionKey, type SessionContext } from './context';
import type { FieldPlace } from './field-codec';
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

/** Reads the session of a token. One round trip; two when its secret is the one before. */
export async function readByToken(
  context: SessionContext,
  token: SessionToken,
): Promise<ReadSession | 'gone' | 'reused' | 'corrupt'> {
  const key = sessionKey(context, token.id);
  const { deadlineMs } = context.options;
  const raw = await readSession(context.connection, key, context.codec.binary, deadlineMs);
  if (typeof raw === 'string') return raw;
  if (!token.hasHash(raw.hash)) {
    // Only Redis knows whether the grace is over.
    const mayBeInGrace = token.hasHash(raw.previousHash);
    const args = { secret: token.hash };
    if (!mayBeInGrace || !(await context.connection.run(admit, { session: key }, args, { deadlineMs }))) {
      return 'reused';
    }
  }
  return open(context, raw, { key, token });
}

/** Reads the session of a handle. With `bindToToken`, its fields cannot be opened and `data` is missing. */
export async function readById(
  context: SessionContext,
  id: string,
): Promise<RawSession | 'gone' | 'corrupt'> {
  const { connection, codec, options } = context;
  return readSession(connection, sessionKey(context, id), codec.binary, options.deadlineMs);
}

export async function open(
  context: SessionContext,
  raw: RawSession,
  place: FieldPlace,
): Promise<ReadSession | 'corrupt'> {
  const opened = await openSession(context.codec, raw.stored, place);
  if (opened === 'corrupt') return opened;
  try {
    return { raw, ...opened, data: dataOf(opened.fields) };
  } catch {
    return 'corrupt';
  }
}
