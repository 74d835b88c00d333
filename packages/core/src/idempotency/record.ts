import { randomBytes } from 'node:crypto';
import type { Connection } from '../connection/connection';
import type { IdempotentWork } from './idempotency';
import { identityOf } from './identity';
import type { ResolvedOptions } from './options';
import { abandon } from './redis/abandon.lua';
import { begin, type BeginReply } from './redis/begin.lua';
import { complete } from './redis/complete.lua';
import { release } from './redis/release.lua';
import { renew } from './redis/renew.lua';

type Settings = Omit<ResolvedOptions, 'redis'>;

/** The record of one piece of work, as one execution of it sees it. One round trip each. */
export class WorkRecord {
  readonly key: string;
  /** Where its end is told. */
  readonly channel: string;
  readonly #connection: Connection;
  readonly #settings: Settings;
  readonly #fingerprint: string;
  /** Nobody can guess it. */
  readonly #owner = randomBytes(16).toString('base64url');

  constructor(connection: Connection, settings: Settings, work: IdempotentWork) {
    const { id, fingerprint } = identityOf(work);
    this.key = connection.key(settings.prefix, `{${id}}`);
    this.channel = `${this.key}:settled`;
    this.#connection = connection;
    this.#settings = settings;
    this.#fingerprint = fingerprint;
  }

  /** Asked again, it goes on with the same execution. */
  async begin(): Promise<BeginReply> {
    const { leaseMs, ttlMs, onUnknown, deadlineMs, sealer } = this.#settings;
    const args = {
      owner: this.#owner,
      fingerprint: this.#fingerprint,
      lease: leaseMs,
      ttl: ttlMs,
      reexecute: onUnknown === 'reexecute' ? 1 : 0,
    };
    const reply = await this.#connection.run(begin, { record: this.key }, args, { deadlineMs });
    if (reply.state !== 'done' || sealer === undefined) return reply;
    return { state: 'done', result: (await sealer.open(reply.result, resultPlace(this.key))).plaintext };
  }

  renew(token: number): Promise<boolean> {
    const { leaseMs, ttlMs, deadlineMs } = this.#settings;
    const args = {
      owner: this.#owner,
      fingerprint: this.#fingerprint,
      token,
      lease: leaseMs,
      ttl: ttlMs,
    };
    return this.#connection.run(renew, { record: this.key }, args, { deadlineMs });
  }

  /** As it will stand in Redis. */
  async seal(result: Buffer): Promise<Buffer> {
    const { sealer } = this.#settings;
    return sealer === undefined ? result : sealer.seal(result, resultPlace(this.key));
  }

  complete(token: number, sealed: Buffer): Promise<boolean> {
    const { ttlMs, deadlineMs } = this.#settings;
    const args = {
      owner: this.#owner,
      fingerprint: this.#fingerprint,
      token,
      ttl: ttlMs,
      result: sealed,
      channel: this.channel,
    };
    return this.#connection.run(complete, { record: this.key }, args, { deadlineMs });
  }

  release(): Promise<boolean> {
    const { deadlineMs } = this.#settings;
    const args = { owner: this.#owner, channel: this.channel };
    return this.#connection.run(release, { record: this.key }, args, { deadlineMs });
  }

  abandon(): Promise<boolean> {
    const { ttlMs, deadlineMs } = this.#settings;
    const args = { owner: this.#owner, ttl: ttlMs, channel: this.channel };
    return this.#connection.run(abandon, { record: this.key }, args, { deadlineMs });
  }
}

/** What the result in a record is bound to. */
export function resultPlace(key: string) {
  return { purpose: 'idempotency', key, field: 'result' };
}
