import { monotonicMs } from '../clock';
import type { Script, ScriptArguments } from '../connection/script';
import { DecryptError } from '../errors';
import { chance } from '../resilience/chance';
import type { Alarm } from './alarm';
import { Batch, type BatchListener, type Claim } from './batch';
import { recordKey, runScript, type KernelKey, type WriteBehindContext } from './context';
import type { Database } from './database';
import { writeBehindEvents, type WriteBehindEvent } from './events';
import { claim, type ClaimedRecord } from './redis/claim.lua';
import { fail } from './redis/fail.lua';
import { hold } from './redis/hold.lua';
import { settle } from './redis/settle.lua';
import { parseRecord, type StoredRecord } from './stored-record';
import { readThrown } from './thrown';

/** Of one claim: what Redis has to put together, and a batch to hold. */
const MAX_CLAIM_BYTES = 4 * 1024 * 1024;
/** Of what is asked in the background, and of what may be as large as that. */
const DEADLINE_MS = 5000;
/** A claim outlasts a write that takes as long as it may. */
const LEASE_PART = 1.5;
const BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 60_000;
const MAX_ERROR_LENGTH = 300;

type Claimed = Pick<Claim<unknown>, 'member'>;

/** What a round did. */
export interface Round {
  /** Whether there may be more to do at once. */
  readonly full: boolean;
  /** When something is due; `undefined` when nothing waits. */
  readonly nextMs: number | undefined;
  /** Members whose claimed version the database has now. */
  readonly written: ReadonlySet<string>;
  /** By member, why it could not be written. */
  readonly failures: ReadonlyMap<string, unknown>;
  /** Whether the database cannot be asked, or the source of keys. */
  readonly outage: boolean;
}

/** Claims records, has the database write them, and tells Redis what became of it. */
export class Flusher<Value> {
  readonly #context: WriteBehindContext<Value>;
  readonly #database: Database<Value>;
  readonly #settled: Alarm;

  /** @param settled rings whenever something was written or refused */
  constructor(context: WriteBehindContext<Value>, database: Database<Value>, settled: Alarm) {
    this.#context = context;
    this.#database = database;
    this.#settled = settled;
  }

  /**
   * One batch: of what is due, or of those members that nobody else is at.
   *
   * @throws {RedisUnavailableError} when nothing can be claimed.
   */
  async round(earlyMs: number, members: readonly string[] = []): Promise<Round> {
    const { maxBatch } = this.#context.options;
    const args = {
      limit: maxBatch,
      maxBytes: MAX_CLAIM_BYTES,
      lease: this.#leaseMs,
      early: earlyMs,
      members,
    };
    const { records, nextMs, vanished } = await this.#run(claim, args);
    this.#publish('vanished', vanished, 0);
    const written = new Set<string>();
    const failures = new Map<string, unknown>();
    const outage = records.length > 0 && (await this.#write(records, written, failures));
    return { full: records.length >= maxBatch, nextMs, written, failures, outage };
  }

  /** Whether there was an outage. */
  async #write(
    records: readonly ClaimedRecord[],
    written: Set<string>,
    failures: Map<string, unknown>,
  ): Promise<boolean> {
    const listener: BatchListener<Value> = {
      onAgain: (claims) => this.#hold(claims, this.#leaseMs),
      onStored: (stored) => {
        for (const [{ member, row }, version] of stored) if (version === row.version) written.add(member);
        return this.#settle(stored);
      },
      onRefused: (refused, error) => {
        failures.set(refused.member, error);
        return this.#fail(refused.member, refused.row.version, error, this.#context.options.maxAttempts);
      },
      onOutage: (claims, error) => {
        for (const { member } of claims) failures.set(member, error);
        return this.#hold(claims, 0);
      },
    };
    const { claims, keyless } = await this.#decode(records, failures);
    if (keyless.length > 0) await this.#hold(keyless, 0);
    const startedAtMs = monotonicMs();
    const isThere = await new Batch(this.#database, this.#context.options, listener).write(claims);
    const outage = !isThere || keyless.length > 0;
    const outcome = outage ? 'outage' : failures.size > 0 ? 'refused' : 'done';
    this.#publish(outcome, records.length, monotonicMs() - startedAtMs);
    this.#settled.ring();
    return outage;
  }

  /** What cannot be decoded can never be written. Of what no key can be had for now, nothing is known: it waits. */
  async #decode(
    records: readonly ClaimedRecord[],
    failures: Map<string, unknown>,
  ): Promise<{ readonly claims: Claim<Value>[]; readonly keyless: Claimed[] }> {
    const { codec, options } = this.#context;
    const claims: Claim<Value>[] = [];
    const keyless: Claimed[] = [];
    const decode = async ({ member, raw }: ClaimedRecord) => {
      let record: StoredRecord | undefined;
      let isOpen = false;
      try {
        record = parseRecord(raw);
        const opened = await codec.open(recordKey(this.#context, member), record);
        isOpen = true;
        claims.push({ member, row: codec.read(record, opened) });
      } catch (error) {
        failures.set(member, error);
        const isTampered = error instanceof DecryptError;
        if (record !== undefined && !isOpen && !isTampered) keyless.push({ member });
        else await this.#fail(member, record?.version ?? 0, error, isTampered ? 1 : options.maxAttempts);
      }
    };
    await Promise.all(records.map(decode)); // together, for they wait for the same keys
    // In one order whoever writes them: two transactions that lock the same rows do not wait for each other in a circle.
    claims.sort((one, other) => (one.row.id < other.row.id ? -1 : 1));
    return { claims, keyless };
  }

  /** What cannot be told to Redis now is claimed until the lease ends, and then written again, which does nothing. */
  async #settle(stored: readonly (readonly [Claim<Value>, number])[]): Promise<void> {
    const { ttlMs, delayMs } = this.#context.options;
    const args = {
      ttl: ttlMs,
      delay: delayMs,
      stored: stored.flatMap(([{ member }, version]) => [member, version]),
    };
    await this.#run(settle, args).catch(() => undefined);
  }

  async #hold(claims: readonly Claimed[], leaseMs: number): Promise<void> {
    const args = { lease: leaseMs, members: claims.map(({ member }) => member) };
    await this.#run(hold, args).catch(() => undefined);
  }

  async #fail(member: string, version: number, error: unknown, attempts: number): Promise<void> {
    const args = {
      member,
      version,
      attempts,
      backoff: BACKOFF_MS,
      maxBackoff: MAX_BACKOFF_MS,
      jitter: 0.5 + chance() / 2,
      error: this.#told(error),
    };
    const died = await this.#run(fail, args).catch(() => false);
    if (died) this.#publish('dead', 1, 0);
  }

  /** Not the message where values are sealed: it may repeat a part of one. */
  #told(error: unknown): string {
    const { name, code, message } = readThrown(error);
    if (this.#context.options.sealer !== undefined) return code || name || 'Error';
    return (code === '' ? message : `${code}: ${message}`).slice(0, MAX_ERROR_LENGTH);
  }

  #run<Arg extends string, Rest extends string, Result>(
    script: Script<KernelKey, Arg, Rest, Result>,
    args: ScriptArguments<Arg, Rest>,
  ): Promise<Result> {
    const deadlineMs = Math.max(DEADLINE_MS, this.#context.options.deadlineMs);
    return runScript(this.#context, script, args, deadlineMs);
  }

  get #leaseMs(): number {
    return Math.ceil(this.#context.options.timeoutMs * LEASE_PART);
  }

  #publish(outcome: WriteBehindEvent['outcome'], records: number, durationMs: number): void {
    if (records === 0) return;
    const { name } = this.#context.options;
    writeBehindEvents.publish(() => ({ name, operation: 'flush', outcome, records, durationMs }));
  }
}
