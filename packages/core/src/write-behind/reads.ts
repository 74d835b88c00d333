import { RedisUnavailableError, TooLargeError } from '../errors';
import { uniqueBytes } from '../random';
import { memberOf, recordKey, runScript, type WriteBehindContext } from './context';
import type { Database } from './database';
import { observed } from './events';
import { fill } from './redis/fill.lua';
import { read } from './redis/read.lua';
import { parseRecord } from './stored-record';
import type { Row } from './write-behind';

/** For how long it is remembered, at most, that the database has nothing: others than we may write it. */
const NOTHING_TTL_MS = 5000;

export interface ReadRow<Value> {
  readonly row: Row<Value>;
  readonly source: 'redis' | 'database';
  /** Why Redis does not have what the database has. */
  readonly tooLarge?: TooLargeError | undefined;
}

/** Reads through. */
export class Reads<Value> {
  readonly #context: WriteBehindContext<Value>;
  readonly #database: Database<Value>;
  /** By token: nobody has written since it was given out, so that one reading is right for all who have it. */
  readonly #loads = new Map<string, Promise<ReadRow<Value>>>();

  constructor(context: WriteBehindContext<Value>, database: Database<Value>) {
    this.#context = context;
    this.#database = database;
  }

  async read(id: string): Promise<ReadRow<Value>> {
    const member = memberOf(id);
    const token = uniqueBytes(12).toString('base64url');
    const args = { member, token, ttl: this.#context.options.timeoutMs + this.#context.options.deadlineMs };
    const reply = await runScript(this.#context, read, args);
    if (reply.state === 'found') {
      const key = recordKey(this.#context, member);
      return { row: await this.#context.codec.decode(key, parseRecord(reply.raw)), source: 'redis' };
    }
    return this.#load(id, member, reply.token);
  }

  #load(id: string, member: string, token: string): Promise<ReadRow<Value>> {
    const under = this.#loads.get(token);
    if (under !== undefined) return under;
    const load = this.#loadAndStore(id, member, token).finally(() => this.#loads.delete(token));
    this.#loads.set(token, load);
    return load;
  }

  /** Whether it can be stored is no concern of who wanted it. */
  async #loadAndStore(id: string, member: string, token: string): Promise<ReadRow<Value>> {
    const { name } = this.#context.options;
    const row = await observed(name, 'load', this.#database.read(id), () => 'loaded');
    try {
      await this.#store(row, member, token);
    } catch (error) {
      if (error instanceof TooLargeError) return { row, source: 'database', tooLarge: error };
      if (!(error instanceof RedisUnavailableError)) throw error;
    }
    return { row, source: 'database' };
  }

  async #store(row: Row<Value>, member: string, token: string): Promise<void> {
    const { ttlMs } = this.#context.options;
    const { id, version } = row;
    const bytes = row.deleted
      ? ''
      : await this.#context.codec.encode(recordKey(this.#context, member), row.value);
    const ttl = row.deleted ? Math.min(ttlMs, NOTHING_TTL_MS) : ttlMs;
    const args = { member, token, id, version, kind: row.deleted ? 'n' : 'v', bytes, ttl };
    await runScript(this.#context, fill, args);
  }
}
