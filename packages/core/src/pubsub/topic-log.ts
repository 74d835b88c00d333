import { randomInt } from 'node:crypto';
import type { BlockingConnection } from '../connection/blocking';
import type { Connection } from '../connection/connection';
import { RedisReplyError } from '../errors';
import { append } from './redis/append.lua';
import type { EntryPosition } from './redis/entry-position';
import { seek, type Sought } from './redis/seek.lua';
import type { TopicStart } from './topic';
import { readId } from './topic-id';

/** A message as it is kept. */
export interface StoredEntry extends EntryPosition {
  readonly text: string;
}

export interface TopicLogSettings {
  readonly connection: Connection;
  readonly key: string;
  readonly deadlineMs: number;
  readonly ageMs: number;
  readonly bytes: number;
}

/** The largest integer below which `randomInt` chooses. */
const BIRTHS = 2 ** 47;

/** No id of a message: one that a stranger made up is sought as this, and is not kept. */
const NO_ID = '0-0';

/** A topic as it stands in Redis. */
export class TopicLog {
  readonly #settings: TopicLogSettings;
  readonly #keys: { readonly stream: string; readonly meta: string };

  constructor(settings: TopicLogSettings) {
    this.#settings = settings;
    this.#keys = { stream: settings.key, meta: `${settings.key}:meta` };
  }

  get connection(): Connection {
    return this.#settings.connection;
  }

  append(message: string): Promise<EntryPosition> {
    const { connection, ageMs, bytes, deadlineMs } = this.#settings;
    return connection.run(
      append,
      this.#keys,
      { birth: randomInt(BIRTHS), age: ageMs, bytes, message },
      { deadlineMs },
    );
  }

  seek(from: TopicStart): Promise<Sought> {
    const { connection, ageMs, deadlineMs } = this.#settings;
    return connection.run(
      seek,
      this.#keys,
      { birth: randomInt(BIRTHS), age: ageMs, ...placeOf(from) },
      { deadlineMs },
    );
  }

  /** The messages after an id, the oldest first; at most `count`. */
  async after(id: string, count: number): Promise<StoredEntry[]> {
    const { connection, deadlineMs } = this.#settings;
    const { stream } = this.#keys;
    const args = ['XRANGE', stream, `(${id}`, '+', 'COUNT', String(count)];
    // A replica may not have yet what the tail has told.
    const reply = await connection.command(stream, false, args, { deadlineMs, idempotent: true });
    return entriesOf(reply);
  }

  /** The same; waits for a message where there is none, for `blockMs` at most. */
  async next(
    blocking: BlockingConnection,
    id: string,
    count: number,
    blockMs: number,
  ): Promise<StoredEntry[]> {
    const { stream } = this.#keys;
    const args = ['XREAD', 'COUNT', String(count), 'BLOCK', String(blockMs), 'STREAMS', stream, id];
    const reply = await blocking.command(stream, args);
    if (reply === null || reply === undefined) return [];
    // [[stream, entries]] in RESP2; a map of them in RESP3, which arrives flat.
    const [first, second] = reply as readonly unknown[];
    return entriesOf(Array.isArray(first) ? first[1] : second);
  }
}

function placeOf(from: TopicStart): { readonly kind: string; readonly value: string } {
  if (from === 'now' || from === 'oldest') return { kind: from, value: '' };
  if (from instanceof Date) return { kind: 'time', value: String(Math.max(1, from.getTime())) };
  return { kind: 'id', value: readId(from) ?? NO_ID };
}

function entriesOf(reply: unknown): StoredEntry[] {
  if (!Array.isArray(reply)) throw RedisReplyError.unexpected('XRANGE');
  return reply.map(entryOf);
}

/** What somebody else wrote into the stream has no number, which shows as a gap, and no text. */
function entryOf(entry: unknown): StoredEntry {
  const [id, fields] = entry as readonly [string, readonly string[]];
  const { n, m = '' } = Object.fromEntries(pairs(fields)) as Partial<Record<string, string>>;
  return { id, n: Number(n ?? NaN), text: m };
}

function pairs(fields: readonly string[]): [string, string][] {
  return Array.from({ length: fields.length >> 1 }, (_, index) => [
    fields[2 * index] ?? '',
    fields[2 * index + 1] ?? '',
  ]);
}
