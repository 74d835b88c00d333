import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ConflictError, RedisUnavailableError } from '../errors';
import type { SessionContext } from './context';
import { changesBetween, checkSize, fieldsOf, hasChanges, isEmpty, withChanges } from './fields';
import type { FieldChanges, Fields, SessionData } from './fields';
import { readByToken, type ReadSession } from './read-session';
import type { RotateReply } from './redis/rotate.lua';
import { SessionScripts, type Rotation, type Writer } from './session-scripts';
import type { LoadedSession, StoredSession, Written, WriteOptions } from './session-store';
import { SessionView, type SessionState } from './session-view';
import { SessionToken } from './token';
import { checkUserId } from './user-id';

/** How often somebody else may be faster. */
const MAX_ATTEMPTS = 100;

export class RedisSession extends SessionView implements StoredSession {
  data: SessionData;
  #writer: Writer;
  readonly #context: SessionContext;

  constructor(context: SessionContext, token: SessionToken, state: SessionState, data: SessionData) {
    super(context.options, state);
    this.#context = context;
    this.#writer = { token, isShown: true };
    this.data = data;
  }

  static ofRead(context: SessionContext, token: SessionToken, read: ReadSession): RedisSession {
    return new RedisSession(context, token, stateOf(read), read.data);
  }

  /** Made when something is written, which most requests do not do. */
  get #scripts(): SessionScripts {
    return new SessionScripts(this.#context, this.id);
  }

  get token(): SessionToken {
    return this.#writer.token;
  }
  get id(): string {
    return this.token.id;
  }

  differs(data: SessionData): boolean {
    return hasChanges(this.state.fields, data);
  }

  async commit(data: SessionData, options: WriteOptions = {}): Promise<Written> {
    const after = this.#fieldsOf(data);
    const changes = this.#changesTo(after);
    if (isEmpty(changes)) return 'unchanged';
    const reply = await this.#scripts.commit(this.#writer, changes, undefined, options);
    if (reply.state !== 'saved') return refusal(reply.state);
    this.wrote(reply, after, options);
    return 'saved';
  }

  async touch(options: WriteOptions = {}): Promise<Written> {
    const reply = await this.#scripts.touch(this.#writer, options);
    if (reply.state !== 'touched') return reply.state;
    this.wrote({ ...reply, version: this.version }, this.state.fields, options);
    return 'saved';
  }

  rotate(data: SessionData, options: WriteOptions = {}): Promise<Written> {
    const { everyMs = 0, graceMs = 0 } = this.#context.options.rotation ?? {};
    return this.#rotate(data, { everyMs, graceMs, userId: '' }, options);
  }

  async login(userId: string, data: SessionData, options: WriteOptions = {}): Promise<Written> {
    checkUserId(userId);
    this.#fieldsOf(data); // refused before anything is written
    const { userId: before } = this;
    await this.#context.index.add(userId, this.id, this.#context.options.absoluteMs);
    const written = await this.#rotate(data, { everyMs: 0, graceMs: 0, userId }, options);
    if (written === 'saved' && before !== undefined && before !== userId) await this.#unlist(before);
    return written;
  }

  async destroy(): Promise<boolean> {
    const { destroyed } = await this.#scripts.destroy(this.token.hash, '');
    if (destroyed && this.userId !== undefined) await this.#unlist(this.userId);
    return destroyed;
  }

  async reload(): Promise<LoadedSession['state']> {
    const read = await readByToken(this.#context, this.token);
    if (typeof read === 'string') return read;
    this.#take(read);
    return 'active';
  }

  async update(
    change: (data: SessionData) => unknown,
    options: WriteOptions = {},
  ): Promise<SessionData | undefined> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (attempt > 0) await pause(randomInt(Math.min(attempt * 4, 50)));
      const read = await readByToken(this.#context, this.token);
      if (typeof read === 'string') return undefined;
      await change(read.data);
      const after = this.#fieldsOf(read.data);
      const changes = changesBetween(read.fields, after, read.stale);
      if (isEmpty(changes)) return this.#take(read);
      const { version } = read.raw.metadata;
      const reply = await this.#scripts.commit(this.#writer, changes, version, options);
      if (reply.state === 'conflict') continue;
      if (reply.state !== 'saved') return undefined;
      this.#take(read);
      this.wrote(reply, after, options);
      return read.data;
    }
    throw new ConflictError(MAX_ATTEMPTS);
  }

  async #rotate(data: SessionData, rotation: Rotation, options: WriteOptions): Promise<Written> {
    const next = SessionToken.create(this.id);
    const after = this.#fieldsOf(data);
    const changes = this.#changesTo(after);
    if (this.#context.codec.bound) return this.#rotateAll(next, after, changes, rotation, options);
    const reply = await this.#scripts.rotate(this.token, next, changes, undefined, rotation, options);
    return this.#rotated(reply, next, after, rotation, options);
  }

  /** Every field has to be sealed anew for another secret, and so none may be written meanwhile. */
  async #rotateAll(
    next: SessionToken,
    after: Fields,
    changes: FieldChanges,
    rotation: Rotation,
    options: WriteOptions,
  ): Promise<Written> {
    // The age was looked at before: by a condition of its own, the script might write and not rotate.
    const atOnce = { ...rotation, everyMs: 0 };
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const read = await readByToken(this.#context, this.token);
      if (typeof read === 'string') return refusal(read);
      const all = { removed: changes.removed, changed: [...withChanges(read.fields, changes)] };
      const { version } = read.raw.metadata;
      const reply = await this.#scripts.rotate(this.token, next, all, version, atOnce, options);
      if (reply.state !== 'conflict') return this.#rotated(reply, next, after, rotation, options);
    }
    throw new ConflictError(MAX_ATTEMPTS);
  }

  #rotated(
    reply: RotateReply,
    next: SessionToken,
    fields: Fields,
    { userId }: Rotation,
    options: WriteOptions,
  ): Written {
    if (reply.state !== 'saved') return refusal(reply.state);
    this.wrote(reply, fields, options, {
      ...(reply.rotated && { rotatedAt: reply.now }),
      ...(userId !== '' && { userId, authenticatedAt: reply.now }),
    });
    if (reply.rotated) this.#writer = { token: next, isShown: false };
    return 'saved';
  }

  #take(read: ReadSession): SessionData {
    const state = stateOf(read);
    const isOwn = state.use === 'first' && !this.#writer.isShown; // it was made for this very answer
    this.state = isOwn ? { ...state, use: 'newest' } : state;
    this.data = read.data;
    return read.data;
  }

  #fieldsOf(data: SessionData): Fields {
    const fields = fieldsOf(data);
    checkSize(fields, this.#context.options.maxBytes);
    return fields;
  }

  #changesTo(after: Fields): FieldChanges {
    return changesBetween(this.state.fields, after, this.state.stale);
  }

  /** An entry too many is harmless: whoever reads the index looks whose the session is. */
  async #unlist(userId: string): Promise<void> {
    try {
      await this.#context.index.remove(userId, [this.id]);
    } catch (error) {
      if (!(error instanceof RedisUnavailableError)) throw error;
    }
  }
}

function stateOf({ raw, use, fields, stale }: ReadSession): SessionState {
  return { metadata: raw.metadata, now: raw.now, use, fields, stale };
}

/** Why nothing was written, to who wrote. */
function refusal(state: 'gone' | 'superseded' | 'conflict' | 'reused' | 'corrupt'): 'gone' | 'superseded' {
  return state === 'gone' || state === 'corrupt' ? 'gone' : 'superseded';
}
