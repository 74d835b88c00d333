import type { ScriptArgument } from '../connection/script';
import { observed, sessionKey, type SessionContext } from './context';
import { deviceOf } from './device';
import type { FieldChanges } from './fields';
import { fieldOf } from './layout';
import { idleMsOf } from './lifetime';
import { GRACE_MS } from './options';
import { commit, compareAndCommit, type CommitReply } from './redis/commit.lua';
import { destroy, type DestroyReply } from './redis/destroy.lua';
import { rotate, type RotateReply } from './redis/rotate.lua';
import { touch, type TouchReply } from './redis/touch.lua';
import type { WriteOptions } from './session-store';
import type { SessionToken } from './token';

/** When and how a secret is changed. */
export interface Rotation {
  /** How old it has to be; 0 for any age. */
  readonly everyMs: number;
  readonly graceMs: number;
  /** Who logs in with it; `''` for nobody. */
  readonly userId: string;
}

/** Who writes. */
export interface Writer {
  readonly token: SessionToken;
  /** Whether the client came with it. One that was made for this answer may never arrive. */
  readonly isShown: boolean;
}

/** The scripts of one session, each one round trip. */
export class SessionScripts {
  readonly #context: SessionContext;
  readonly #id: string;
  readonly #key: string;

  constructor(context: SessionContext, id: string) {
    this.#context = context;
    this.#id = id;
    this.#key = sessionKey(context, id);
  }

  /** @param expected the version to compare with; `undefined` for any */
  async commit(
    writer: Writer,
    changes: FieldChanges,
    expected: number | undefined,
    options: WriteOptions,
  ): Promise<CommitReply> {
    const args = {
      secret: writer.token.hash,
      grace: this.#graceOf(writer),
      idle: idleMsOf(options, this.#context.options),
      expected: expected ?? '',
      device: deviceOf(options),
      changes: await this.#argumentsOf(changes, writer.token),
    };
    const script = expected === undefined ? commit : compareAndCommit;
    const run = () => this.#context.connection.run(script, this.#keys, args, this.#call);
    return observed('commit', this.#id, run, ({ state }) => state);
  }

  async rotate(
    token: SessionToken,
    next: SessionToken,
    changes: FieldChanges,
    expected: number | undefined,
    { everyMs, graceMs, userId }: Rotation,
    options: WriteOptions,
  ): Promise<RotateReply> {
    const args = {
      secret: token.hash,
      next: next.hash,
      grace: graceMs,
      every: everyMs,
      user: userId,
      absolute: this.#context.options.absoluteMs,
      idle: idleMsOf(options, this.#context.options),
      expected: expected ?? '',
      device: deviceOf(options),
      changes: await this.#argumentsOf(changes, next),
    };
    const run = () => this.#context.connection.run(rotate, this.#keys, args, this.#call);
    return observed('rotate', this.#id, run, ({ state }) => state);
  }

  async touch(writer: Writer, options: WriteOptions): Promise<TouchReply> {
    const args = {
      secret: writer.token.hash,
      grace: this.#graceOf(writer),
      idle: idleMsOf(options, this.#context.options),
      device: deviceOf(options),
    };
    const run = () => this.#context.connection.run(touch, this.#keys, args, this.#call);
    return observed('touch', this.#id, run, ({ state }) => state);
  }

  /**
   * @param secret the hash of the session's, or `''` for whoever knows the handle
   * @param userId whose it has to be still, or `''` for anybody
   */
  destroy(secret: string, userId: string): Promise<DestroyReply> {
    const args = { secret, user: userId };
    const run = () => this.#context.connection.run(destroy, this.#keys, args, this.#call);
    return observed('destroy', this.#id, run, ({ destroyed }) => (destroyed ? 'destroyed' : 'gone'));
  }

  async #argumentsOf({ removed, changed }: FieldChanges, token: SessionToken): Promise<ScriptArgument[]> {
    const written = await this.#context.codec.seal(changed, { key: this.#key, token });
    return [removed.length, ...removed.map(fieldOf), ...written];
  }

  #graceOf({ isShown }: Writer): number | '' {
    return isShown ? (this.#context.options.rotation?.graceMs ?? GRACE_MS) : '';
  }

  get #keys() {
    return { session: this.#key };
  }

  get #call() {
    return { deadlineMs: this.#context.options.deadlineMs };
  }
}
