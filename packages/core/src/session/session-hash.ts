import type { Connection } from '../connection/connection';
import { DecryptError, RedisReplyError } from '../errors';
import type { FieldCodec, FieldPlace, OpenedFields } from './field-codec';
import { propertyOf, readMetadata, type Metadata } from './layout';

const NONE: readonly string[] = [];

/** What Redis has of the secrets of a session. */
interface SecretHashes {
  readonly newest: string;
  /** Of those before it which are taken too, in the order of their making: the last may have been missed. */
  readonly before: readonly string[];
  /** Whether nobody has used the newest yet: for so long, those before it are taken. */
  readonly isUnused: boolean;
}

/** A session's hash as it was read, still sealed. */
export interface RawSession {
  readonly metadata: Metadata;
  readonly hashes: SecretHashes;
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
  const hashes = hashesOf(held);
  if (metadata === undefined || hashes === undefined) return 'corrupt';
  const ttlMs = Math.max(ttl, 0); // a key without a TTL gets one with the next touch
  return {
    metadata,
    hashes,
    stored,
    now: metadata.expiresAt - ttlMs,
  };
}

function hashesOf(held: ReadonlyMap<string, string>): SecretHashes | undefined {
  const [newest, previous, missed] = [held.get('@v'), held.get('@p'), held.get('@m')];
  if (newest === undefined) return undefined;
  if (previous === undefined) return { newest, before: NONE, isUnused: false };
  const before = missed === undefined ? [previous] : [previous, missed];
  return { newest, before, isUnused: !held.has('@g') };
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
