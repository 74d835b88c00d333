import { connectionOf } from '../connection/create-connection';
import { checkInteger, checkNumber } from '../options';
import { observed, sessionKey, type SessionContext } from './context';
import { deviceOf } from './device';
import { fieldCodec } from './field-codec';
import { checkSize, fieldsOf, type Fields, type SessionData } from './fields';
import { absoluteMsOf, idleMsOf } from './lifetime';
import { resolveOptions, YEAR_MS, type SessionStoreOptions } from './options';
import { open, readByToken } from './read-session';
import { adopt } from './redis/adopt.lua';
import { create } from './redis/create.lua';
import type { DestroyReply } from './redis/destroy.lua';
import type { Moments } from './redis/moments';
import { RedisSession } from './redis-session';
import type {
  AdoptOptions,
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

  load(given: SessionToken | string): Promise<LoadedSession> {
    const token = typeof given === 'string' ? SessionToken.parse(given) : given;
    if (token === undefined) return Promise.resolve({ state: 'gone' });
    const loading = observed('load', token.id, () => this.#load(token), stateOf);
    if (this.#context.options.rotation?.revokeReused !== true) return loading;
    return loading.then(async (loaded) => {
      if (loaded.state === 'reused') await this.revoke(token.id);
      return loaded;
    });
  }

  async create(data: SessionData, options: CreateOptions = {}): Promise<StoredSession> {
    const token = options.token ?? SessionToken.create();
    const { keys, args, fields } = await this.#prepare(token, data, options);
    const moments = await observed(
      'create',
      token.id,
      () => this.#context.connection.run(create, keys, args, this.#call),
      () => 'saved',
    );
    return this.#begun(token, data, fields, moments, options);
  }

  async adopt(data: SessionData, options: AdoptOptions): Promise<LoadedSession> {
    const { token, rememberMs = YEAR_MS } = options;
    checkNumber('rememberMs', rememberMs, 0, Number.MAX_SAFE_INTEGER);
    const { keys, args, fields } = await this.#prepare(token, data, options);
    const reply = await observed(
      'create',
      token.id,
      () => this.#context.connection.run(adopt, keys, { ...args, remember: rememberMs }, this.#call),
      ({ state }) => (state === 'adopted' ? 'saved' : state === 'there' ? 'active' : 'gone'),
    );
    if (reply.state === 'there') return this.load(token);
    if (reply.state === 'gone') return { state: 'gone' };
    return { state: 'active', session: this.#begun(token, data, fields, reply, options) };
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
        : await open(this.#context, raw, { key: sessionKey(this.#context, id), token: undefined }, 'newest');
      return { ...info, data: read === 'corrupt' ? undefined : read.data };
    });
  }

  async erase(userId: string): Promise<number> {
    const ended = await this.revokeAll(userId);
    await this.#context.index.drop(userId);
    return ended;
  }

  /** What a script needs to write a new session. Lists it for its user first, so that none is missing from the list. */
  async #prepare(token: SessionToken, data: SessionData, options: CreateOptions) {
    const { userId } = options;
    const { codec, index, options: settings } = this.#context;
    if (userId !== undefined) checkUserId(userId);
    const fields = fieldsOf(data);
    checkSize(fields, settings.maxBytes);
    const key = sessionKey(this.#context, token.id);
    const args = {
      secret: token.hash,
      idle: idleMsOf(options, settings),
      absolute: absoluteMsOf(options, settings),
      user: userId ?? '',
      device: deviceOf(options),
      fields: await codec.seal([...fields], { key, token }),
    };
    if (userId !== undefined) await index.add(userId, token.id, args.absolute);
    return { keys: { session: key }, args, fields };
  }

  /** A session that a script has just written. */
  #begun(
    token: SessionToken,
    data: SessionData,
    fields: Fields,
    { now, expiresAt, deadlineAt }: Moments,
    { userId, device }: CreateOptions,
  ): StoredSession {
    const metadata = {
      version: 1,
      createdAt: now,
      rotatedAt: now,
      lastSeenAt: now,
      deadlineAt,
      expiresAt,
      userId,
      authenticatedAt: userId === undefined ? undefined : now,
      device,
    };
    return new RedisSession(
      this.#context,
      token,
      { metadata, now, use: 'newest', fields, stale: undefined },
      data,
    );
  }

  get #call() {
    return { deadlineMs: this.#context.options.deadlineMs };
  }

  #load(token: SessionToken): Promise<LoadedSession> {
    return readByToken(this.#context, token).then((read) =>
      typeof read === 'string'
        ? { state: read }
        : { state: 'active', session: RedisSession.ofRead(this.#context, token, read) },
    );
  }

  /** Whoever has its secret or not. */
  #end(id: string, userId: string): Promise<DestroyReply> {
    return new SessionScripts(this.#context, id).destroy('', userId);
  }
}

function stateOf({ state }: LoadedSession): LoadedSession['state'] {
  return state;
}
