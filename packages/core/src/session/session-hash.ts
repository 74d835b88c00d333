import type { Connection } from '../connection/connection';
import { DecryptError, RedisReplyError } from '../errors';
import type { FieldCodec, FieldPlace, OpenedFields } from './field-codec';
import { propertyOf, readMetadata, type Metadata } from './layout';

/** A session's hash as it was read, still sealed. */
export interface RawSession {
  readonly metadata: Metadata;
  /** Of the newest secret. */
  readonly hash: string;
  readonly previousHash: string | undefined;
  /** Of one between these two, whose answer was missed. */
  readonly missedHash: string | undefined;
  /** Whether nobody has used the newest yet: for so long, the others are taken. */
  readonly isUnused: boolean;
  readonly stored: ReadonlyMap<string, string | Buffer>;
  /** Redis' time at the reading. */
  readonly now: number;
}

/**
 * Reads a session: two commands of one tick, from the master.
 *
 * The hash says when its key ends, so that the TTL tells the time of Redis. The TTL comes first: if somebody puts the end off
 * between the two, it is taken for later than it is, and nothing looks fresher than it was.
 */
export function readSession(
  connection: Connection,
  key: string,
  binary: boolean,
  deadlineMs: number,
): Promise<RawSession | 'gone' | 'corrupt'> {
  return Promise.all([
    connection.command(key, false, ['PTTL', key], { deadlineMs, idempotent: true }),
    connection.command(key, false, ['HGETALL', key], { deadlineMs, binary, idempotent: true }),
  ]).then(readReplies);
}

function readReplies([ttl, reply]: readonly [unknown, unknown]): RawSession | 'gone' | 'corrupt' {
  if (!Array.isArray(reply) || typeof ttl !== 'number') throw RedisReplyError.unexpected('HGETALL');
  return reply.length === 0 ? 'gone' : parse(reply as readonly (string | Buffer)[], ttl);
}

function parse(reply: readonly (string | Buffer)[], ttl: number): RawSession | 'corrupt' {
  const held = new Map<string, string>();
  const stored = new Map<string, string | Buffer>();
  for (let at = 0; at < reply.length; at += 2) {
    const field = String(reply[at]);
    const value = reply[at + 1] ?? '';
    const property = propertyOf(field);
    if (property === undefined) held.set(field, String(value));
    else stored.set(property, value);
  }
  const metadata = readMetadata((field) => held.get(field));
  const hash = held.get('@v');
  if (metadata === undefined || hash === undefined) return 'corrupt';
  const ttlMs = Math.max(ttl, 0); // a key without a TTL gets one with the next touch
  return {
    metadata,
    hash,
    previousHash: held.get('@p'),
    missedHash: held.get('@m'),
    isUnused: held.has('@p') && !held.has('@g'),
    stored,
    now: metadata.expiresAt - ttlMs,
  };
}

/** Opens the fields. `'corrupt'` when one of them was tampered with, or is not what was sealed there. */
export function openSession(
  codec: FieldCodec,
  stored: RawSession['stored'],
  place: FieldPlace,
): OpenedFields | 'corrupt' | Promise<OpenedFields | 'corrupt'> {
  const opened = codec.open(stored, place);
  return opened instanceof Promise ? opened.catch(corruptIfTampered) : opened;
}

function corruptIfTampered(error: unknown): 'corrupt' {
  if (error instanceof DecryptError) return 'corrupt';
  throw error;
}
