import type { Connection } from '../connection/connection';
import { RedisReplyError } from '../errors';
import type { ResolvedOptions } from './options';
import { enrol } from './redis/enrol.lua';
import { prune } from './redis/prune.lua';
import { createHash } from 'node:crypto';

/** How long an entry outlives its session: the nodes of a cluster have clocks of their own. */
const MARGIN_MS = 300_000;

/** How long a session may take to come after its entry. */
const YOUNG_MS = 60_000;

/** The handles of a user's sessions: a sorted set by when each ends at the latest. Entries may be of sessions that are not there. */
export class UserIndex {
  readonly #connection: Connection;
  readonly #options: ResolvedOptions;

  constructor(connection: Connection, options: ResolvedOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** @param lifeMs how long the session lives at most */
  async add(userId: string, handle: string, lifeMs: number): Promise<void> {
    const { absoluteMs, deadlineMs } = this.#options;
    // Not less than others: what an entry has left tells how young it is.
    const args = { handle, lifetime: Math.max(lifeMs, absoluteMs) + MARGIN_MS };
    await this.#connection.run(enrol, { index: this.#key(userId) }, args, { deadlineMs });
  }

  async handles(userId: string): Promise<string[]> {
    const key = this.#key(userId);
    const { deadlineMs } = this.#options;
    const handles = await this.#connection.command(key, false, ['ZREVRANGE', key, '0', '-1'], {
      deadlineMs,
      idempotent: true,
    });
    if (!Array.isArray(handles)) throw RedisReplyError.unexpected('ZREVRANGE');
    return handles.map(String);
  }

  async remove(userId: string, handles: readonly string[]): Promise<void> {
    if (handles.length === 0) return;
    const key = this.#key(userId);
    const { deadlineMs } = this.#options;
    await this.#connection.command(key, false, ['ZREM', key, ...handles], { deadlineMs, idempotent: true });
  }

  /** Removes what is not there, unless it may be about to come. */
  async prune(userId: string, handles: readonly string[]): Promise<void> {
    if (handles.length === 0) return;
    const { absoluteMs, deadlineMs } = this.#options;
    const args = { young: absoluteMs + MARGIN_MS - YOUNG_MS, handles };
    await this.#connection.run(prune, { index: this.#key(userId) }, args, { deadlineMs });
  }

  async drop(userId: string): Promise<void> {
    const key = this.#key(userId);
    const { deadlineMs } = this.#options;
    await this.#connection.command(key, false, ['UNLINK', key], { deadlineMs, idempotent: true });
  }

  /** Hashed, whatever its form: it may be an address. */
  #key(userId: string): string {
    const hash = createHash('sha256').update(userId, 'utf16le').digest('base64url');
    return this.#connection.key(this.#options.prefix, 'u', `{${hash}}`);
  }
}
