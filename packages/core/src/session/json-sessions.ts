import { connectionOf } from '../connection/create-connection';
import type { Connection, RedisInput } from '../connection/connection';
import { durationMs, type Duration } from '../duration';
import { OptionError, RedisReplyError } from '../errors';
import { checkKnown, withDefaults, type Defaults } from '../options';
import type { SessionData } from './fields';

export interface JsonSessionsOptions {
  /** A node-redis client, cluster, pool or sentinel, or a connection, whose own prefix is left out. Not closed by this. */
  redis: RedisInput;

  /**
   * What stands in front of the id of a session.
   *
   * @default 'sess:'
   */
  prefix?: string;

  /**
   * How long one call may wait for Redis.
   *
   * @default '250ms'
   */
  deadline?: Duration;
}

export interface JsonSession {
  readonly data: SessionData;
  /** What is left of its life, in milliseconds; `undefined` where it has no end. */
  readonly ttlMs: number | undefined;
}

/**
 * The sessions of another store, each the JSON of an object at `<prefix><id>`, as connect-redis has them. For taking them over.
 * Both methods are one round trip, and reject with {@link RedisUnavailableError} when Redis gives no answer.
 */
export interface JsonSessions {
  /** `'gone'` when there is none, `'corrupt'` for what is not the JSON of an object. */
  read(id: string): Promise<JsonSession | 'gone' | 'corrupt'>;

  remove(id: string): Promise<void>;
}

const DEFAULTS: Defaults<JsonSessionsOptions> = { prefix: 'sess:', deadline: 250 };
const MAX_PREFIX_LENGTH = 256;

/** @throws {OptionError} at once, for a wrong option. */
export function createJsonSessions(options: JsonSessionsOptions): JsonSessions {
  checkKnown(options, ['redis', ...Object.keys(DEFAULTS)]);
  const { redis, prefix, deadline } = withDefaults(options, DEFAULTS);
  if (typeof prefix !== 'string' || prefix.length > MAX_PREFIX_LENGTH) {
    throw new OptionError('prefix', `a string of at most ${MAX_PREFIX_LENGTH} characters`, prefix);
  }
  return new RedisJsonSessions(connectionOf(redis), prefix, durationMs('deadline', deadline, 1, 60_000));
}

class RedisJsonSessions implements JsonSessions {
  readonly #connection: Connection;
  readonly #prefix: string;
  readonly #deadlineMs: number;

  constructor(connection: Connection, prefix: string, deadlineMs: number) {
    this.#connection = connection;
    this.#prefix = prefix;
    this.#deadlineMs = deadlineMs;
  }

  async read(id: string): Promise<JsonSession | 'gone' | 'corrupt'> {
    const key = this.#prefix + id;
    const call = { deadlineMs: this.#deadlineMs, idempotent: true };
    const [json, ttl] = await Promise.all([
      this.#connection.command(key, false, ['GET', key], call),
      this.#connection.command(key, false, ['PTTL', key], call),
    ]);
    if (json === null || ttl === -2) return 'gone';
    if (typeof json !== 'string' || typeof ttl !== 'number') throw RedisReplyError.unexpected('GET');
    const data = objectOf(json);
    return data === undefined ? 'corrupt' : { data, ttlMs: ttl < 0 ? undefined : ttl };
  }

  async remove(id: string): Promise<void> {
    const key = this.#prefix + id;
    await this.#connection.command(key, false, ['UNLINK', key], {
      deadlineMs: this.#deadlineMs,
      idempotent: true,
    });
  }
}

function objectOf(json: string): SessionData | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as SessionData)
      : undefined;
  } catch {
    return undefined;
  }
}
