import { connectionOf } from '../connection/create-connection';
import { checkInteger } from '../options';
import { observed, sessionKey, type SessionContext } from './context';
import { deviceOf } from './device';
import { fieldCodec } from './field-codec';
import { checkSize, fieldsOf, type SessionData } from './fields';
import { resolveOptions, type SessionStoreOptions } from './options';
import { open, readByToken } from './read-session';
import { create } from './redis/create.lua';
import type { DestroyReply } from './redis/destroy.lua';
import { RedisSession } from './redis-session';
import type {
  CreateOptions,
  ExportedSession,
  LoadedSession,
  SessionInfo,
  SessionStore,
  StoredSession,
} from './session-store';
import { SessionScripts } from './session-scripts';
import { SessionToken } from './token';
import { checkUserId } from './user-id';
import { UserIndex } from './user-index';
import { UserSessions } from './user-sessions';

/**
 * Keeps sessions in Redis: a hash each, with a field per property, so that requests side by side do not undo each other's
 * writes, and an index per user. Redis has a hash of each session's secret, never the secret.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function createSessionStore(options: SessionStoreOptions): SessionStore {
  const resolved = resolveOptions(options);
  const connection = connectionOf(resolved.redis);
  return new RedisSessionStore({
    connection,
    options: resolved,
    codec: fieldCodec(resolved.sealer, resolved.bindToToken),
    index: new UserIndex(connection, resolved),
  });
}

class RedisSessionStore implements SessionStore {
  readonly #context: SessionContext;
  readonly #users: UserSessions;

  constructor(context: SessionContext) {
    this.#context = context;
    this.#users = new UserSessions(context, (id, userId) => this.#end(id, userId));
  }

  async load(given: SessionToken | string): Promise<LoadedSession> {
    const token = typeof given === 'string' ? SessionToken.parse(given) : given;
    if (token === undefined) return { state: 'gone' };
    const loaded = await observed('load', token.id, () => this.#load(token), stateOf);
    if (loaded.state === 'reused' && this.#context.options.rotation?.revokeReused === true) {
      await this.revoke(token.id);
    }
    return loaded;
  }

  async create(data: SessionData, options: CreateOptions = {}): Promise<StoredSession> {
    const { userId, token = SessionToken.create() } = options;
    const { connection, codec, index, options: settings } = this.#context;
    if (userId !== undefined) checkUserId(userId);
    const fields = fieldsOf(data);
    checkSize(fields, settings.maxBytes);
    const key = sessionKey(this.#context, token.id);
    const args = {
      secret: token.hash,
      idle: settings.idleMs,
      absolute: settings.absoluteMs,
      user: userId ?? '',
      device: deviceOf(options),
      fields: await codec.seal([...fields], { key, token }),
    };
    const call = { deadlineMs: settings.deadlineMs };
    if (userId !== undefined) await index.add(userId, token.id);
    const { now, expiresAt, deadlineAt } = await observed(
      'create',
      token.id,
      () => connection.run(create, { session: key }, args, call),
      () => 'saved',
    );
    const metadata = {
      version: 1,
      createdAt: now,
      rotatedAt: now,
      lastSeenAt: now,
      deadlineAt,
      expiresAt,
      userId,
      authenticatedAt: userId === undefined ? undefined : now,
      device: options.device,
    };
    return new RedisSession(this.#context, token, { metadata, now, fields, stale: undefined }, data);
  }

  list(userId: string): Promise<SessionInfo[]> {
    return this.#users.list(userId);
  }

  async revoke(id: string): Promise<boolean> {
    const { destroyed, userId } = await this.#end(id, '');
    if (userId !== undefined) await this.#context.index.remove(userId, [id]);
    return destroyed;
  }

  revokeAll(userId: string): Promise<number> {
    return this.#users.revoke(userId, () => true);
  }

  revokeOthers(userId: string, currentId: string): Promise<number> {
    return this.#users.revoke(userId, (id) => id !== currentId);
  }

  async limit(userId: string, sessions: number): Promise<number> {
    checkInteger('sessions', sessions, 0);
    const beyond = new Set((await this.list(userId)).slice(sessions).map(({ id }) => id));
    return beyond.size === 0 ? 0 : this.#users.revoke(userId, (id) => beyond.has(id));
  }

  export(userId: string): Promise<ExportedSession[]> {
    return this.#users.collect(userId, async (id, raw, info) => {
      const read = this.#context.codec.bound
        ? 'corrupt'
        : await open(this.#context, raw, { key: sessionKey(this.#context, id), token: undefined });
      return { ...info, data: read === 'corrupt' ? undefined : read.data };
    });
  }

  async erase(userId: string): Promise<number> {
    const ended = await this.revokeAll(userId);
    await this.#context.index.drop(userId);
    return ended;
  }

  async #load(token: SessionToken): Promise<LoadedSession> {
    const read = await readByToken(this.#context, token);
    if (typeof read === 'string') return { state: read };
    return { state: 'active', session: RedisSession.ofRead(this.#context, token, read) };
  }

  /** Whoever has its secret or not. */
  #end(id: string, userId: string): Promise<DestroyReply> {
    return new SessionScripts(this.#context, id).destroy('', userId);
  }
}

function stateOf({ state }: LoadedSession): LoadedSession['state'] {
  return state;
}
