import { connectionOf } from '../connection/create-connection';
import { OptionError } from '../errors';
import { checkInteger, checkNumber } from '../options';
import { withTimeLimit } from '../time-limit';
import { checkWellFormed } from '../well-formed';
import { Alarm } from './alarm';
import { checkId, keysOf, runScript, type WriteBehindContext } from './context';
import { Database } from './database';
import { RedisDeadLetters } from './dead-letters';
import { closedError, NotFlushedError } from './errors';
import { observed, type WriteBehindEvent } from './events';
import { FlushLoop } from './flush-loop';
import { Flusher } from './flusher';
import type { WriteBehindOptions } from './options';
import { durabilityOf, resolveOptions, timeToWait } from './resolve-options';
import { Reads } from './reads';
import { survey } from './redis/survey.lua';
import { RowCodec } from './row-codec';
import { Sweeping } from './sweeping';
import { Through } from './through';
import { Waiting } from './waiting';
import type {
  DeadLetters,
  WaitForDatabase,
  WriteBehind,
  WriteBehindStats,
  WriteBehindWriteOptions,
} from './write-behind';
import { Writes, type Written } from './writes';

/**
 * Writes to Redis, and from there to the database, in batches and in the background, such that nothing that was acknowledged is
 * lost by a crash of a process, whenever it comes.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function createWriteBehind<Value>(options: WriteBehindOptions<Value>): WriteBehind<Value> {
  const resolved = resolveOptions(options);
  const connection = connectionOf(resolved.redis);
  return new RedisWriteBehind({
    connection,
    keys: keysOf(connection, resolved.name),
    options: resolved,
    codec: new RowCodec<Value>(resolved),
  });
}

const WAIT_MS = 30_000;
const DRAIN_MS = 10_000;
const MAX_FIELD_LENGTH = 256;

class RedisWriteBehind<Value> implements WriteBehind<Value> {
  readonly dead: DeadLetters<Value>;
  readonly #context: WriteBehindContext<Value>;
  readonly #settled = new Alarm();
  readonly #reads: Reads<Value>;
  readonly #writes: Writes<Value>;
  readonly #waiting: Waiting<Value>;
  readonly #loop: FlushLoop | undefined;
  #closing: Promise<boolean> | undefined;

  constructor(context: WriteBehindContext<Value>) {
    const { options } = context;
    const database = new Database(options);
    const flusher = new Flusher(context, database, this.#settled);
    const sweeping = new Sweeping(context, database);
    this.#context = context;
    this.#reads = new Reads(context, database);
    this.#waiting = new Waiting(context, flusher, database, this.#settled);
    this.#writes = new Writes(context, this.#reads, new Through(context, flusher, this.#waiting));
    this.#loop = options.flusher ? new FlushLoop(flusher, () => sweeping.sweep()) : undefined;
    this.dead = new RedisDeadLetters(
      context,
      () => {
        this.#checkOpen();
      },
      () => this.#loop?.within(0),
    );
  }

  async get(id: string): Promise<Value | undefined> {
    this.#check(id);
    const reading = this.#observed('get', this.#reads.read(id), ({ source }) =>
      source === 'redis' ? 'hit' : 'loaded',
    );
    return (await reading).row.value;
  }

  async set(id: string, value: Value, options?: WriteBehindWriteOptions): Promise<number> {
    this.#check(id);
    return this.#write('set', this.#writes.set(id, value, this.#durabilityOf(options)));
  }

  async increment(id: string, field: string, by = 1, options?: WriteBehindWriteOptions): Promise<number> {
    this.#check(id);
    checkWellFormed('field', field, MAX_FIELD_LENGTH);
    checkNumber('by', by, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    return this.#write('increment', this.#writes.increment(id, field, by, this.#durabilityOf(options)));
  }

  async delete(id: string, options?: WriteBehindWriteOptions): Promise<number> {
    this.#check(id);
    return this.#write('delete', this.#writes.delete(id, this.#durabilityOf(options)));
  }

  async flush(id?: string, options?: WaitForDatabase): Promise<void> {
    const timeoutMs = timeToWait(options, WAIT_MS);
    if (id === undefined) {
      this.#checkOpen();
      return this.#waiting.forAll(timeoutMs, true);
    }
    this.#check(id);
    return this.#waiting.forRecord(id, undefined, timeoutMs, true);
  }

  async barrier(id?: string, version?: number, options?: WaitForDatabase): Promise<void> {
    const timeoutMs = timeToWait(options, WAIT_MS);
    if (version !== undefined) checkInteger('version', version, 1);
    if (id === undefined) {
      if (version !== undefined) throw new OptionError('id', 'given with a version', id);
      this.#checkOpen();
      return this.#waiting.forAll(timeoutMs, false);
    }
    this.#check(id);
    return this.#waiting.forRecord(id, version, timeoutMs, false);
  }

  async stats(): Promise<WriteBehindStats> {
    this.#checkOpen();
    const { dirty, claimed, dead, lagMs, last } = await runScript(this.#context, survey, {});
    return { dirty, claimed, dead, lagMs, version: last };
  }

  async close(options?: WaitForDatabase): Promise<boolean> {
    const timeoutMs = timeToWait(options, DRAIN_MS);
    this.#closing ??= this.#drain(timeoutMs);
    return this.#closing;
  }

  async #drain(timeoutMs: number): Promise<boolean> {
    const drain = () => Promise.all([this.#loop?.stop(), this.#waiting.forAll(timeoutMs, true)]);
    const limitMs = Math.max(timeoutMs, this.#context.options.deadlineMs);
    try {
      await withTimeLimit(drain, limitMs, () => new NotFlushedError('timeout'));
      return true;
    } catch {
      return false;
    } finally {
      this.#writes.close();
    }
  }

  async #write(operation: WriteBehindEvent['operation'], work: Promise<Written>): Promise<number> {
    const { version } = await this.#observed(operation, work, ({ outcome }) => outcome);
    this.#loop?.within(this.#context.options.delayMs);
    return version;
  }

  #observed<Result>(
    operation: WriteBehindEvent['operation'],
    work: Promise<Result>,
    outcomeOf: (result: Result) => WriteBehindEvent['outcome'],
  ): Promise<Result> {
    return observed(this.#context.options.name, operation, work, outcomeOf);
  }

  #durabilityOf(options: WriteBehindWriteOptions | undefined) {
    return durabilityOf(options, this.#context.options.durability);
  }

  #check(id: string): void {
    this.#checkOpen();
    checkId(id);
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw closedError();
  }
}
