import { ConflictError, RedisReplyError } from '../errors';
import { noNumber, withAdded } from './added';
import { memberOf, recordKey, runScript, type KernelKey, type WriteBehindContext } from './context';
import type { Script, ScriptArguments } from '../connection/script';
import { DurableWrites } from './durable';
import { closedError, NotDurableError, WriteBacklogError } from './errors';
import type { Through } from './through';
import type { Reads } from './reads';
import type { Accepted } from './redis/accepted';
import { increment } from './redis/increment.lua';
import { set } from './redis/set.lua';
import type { Durability } from './write-behind';

/** How often a write that somebody else was faster than is tried. */
const MAX_TRIES = 10;

/** What came of a write. */
export interface Written {
  readonly version: number;
  readonly outcome: 'accepted' | 'written-through';
}

/** Writes to Redis, and beyond the limits to the database. */
export class Writes<Value> {
  readonly #context: WriteBehindContext<Value>;
  readonly #reads: Reads<Value>;
  readonly #through: Through<Value>;
  #durable: DurableWrites | undefined;
  #closed = false;

  /** @throws {OptionError} when the durability that was asked for needs a client that is not there. */
  constructor(context: WriteBehindContext<Value>, reads: Reads<Value>, through: Through<Value>) {
    this.#context = context;
    this.#reads = reads;
    this.#through = through;
    if (context.options.durability !== 'none') this.#durableWrites();
  }

  async set(id: string, value: Value, durability: Durability): Promise<Written> {
    const bytes = await this.#context.codec.encode(recordKey(this.#context, memberOf(id)), value);
    return this.#finish(id, await this.#set(id, 'v', bytes, '', durability));
  }

  async delete(id: string, durability: Durability): Promise<Written> {
    return this.#finish(id, await this.#set(id, 'n', '', '', durability));
  }

  async increment(id: string, field: string, by: number, durability: Durability): Promise<Written> {
    const once = this.#context.codec.isPlain
      ? () => this.#incrementInRedis(id, field, by, durability)
      : () => this.#exchange(id, field, by, durability);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const accepted = await once();
      if (accepted.state === 'no-number') throw noNumber(field);
      if (accepted.state !== 'conflict' && accepted.state !== 'absent') return this.#finish(id, accepted);
    }
    throw new ConflictError(MAX_TRIES);
  }

  close(): void {
    this.#closed = true;
    this.#durable?.close();
  }

  async #incrementInRedis(id: string, field: string, by: number, durability: Durability): Promise<Accepted> {
    const run = () => this.#run(increment, { ...this.#limitsOf(id), field, by }, durability);
    const accepted = await run();
    if (accepted.state !== 'absent') return accepted;
    const { tooLarge } = await this.#reads.read(id);
    if (tooLarge !== undefined) throw tooLarge;
    return run();
  }

  /** What Redis cannot read is read and replaced here, unless somebody else replaces it meanwhile. */
  async #exchange(id: string, field: string, by: number, durability: Durability): Promise<Accepted> {
    const { row } = await this.#reads.read(id);
    const value = withAdded(row.deleted ? {} : row.value, field, by) as Value;
    const bytes = await this.#context.codec.encode(recordKey(this.#context, memberOf(id)), value);
    return this.#set(id, 'v', bytes, row.version, durability);
  }

  #set(
    id: string,
    kind: 'v' | 'n',
    bytes: Buffer | '',
    expected: number | '',
    durability: Durability,
  ): Promise<Accepted> {
    return this.#run(set, { ...this.#limitsOf(id), kind, bytes, expected }, durability);
  }

  async #run<Arg extends string>(
    script: Script<KernelKey, Arg, never, Accepted>,
    args: ScriptArguments<Arg, never>,
    durability: Durability,
  ): Promise<Accepted> {
    if (durability === 'none') return runScript(this.#context, script, args);
    const { result, confirmed } = await this.#durableWrites().run(
      script,
      this.#context.keys,
      args,
      durability,
    );
    if (result.state === 'accepted' && !confirmed) throw new NotDurableError(durability, result.version);
    return result;
  }

  async #finish(id: string, accepted: Accepted): Promise<Written> {
    switch (accepted.state) {
      case 'accepted':
        return { version: accepted.version, outcome: 'accepted' };
      case 'forced':
        await this.#through.write(id, accepted.version);
        return { version: accepted.version, outcome: 'written-through' };
      case 'overloaded':
        throw new WriteBacklogError(accepted.unwritten, accepted.lagMs);
      case 'absent':
      case 'conflict':
      case 'no-number':
        throw new RedisReplyError(`A write was answered with ${accepted.state}`);
    }
  }

  #limitsOf(id: string) {
    const { delayMs, maxDirty, maxLagMs, onOverload } = this.#context.options;
    return {
      member: memberOf(id),
      id,
      delay: delayMs,
      maxDirty,
      maxLag: maxLagMs,
      force: onOverload === 'write-through' ? 1 : 0,
    };
  }

  #durableWrites(): DurableWrites {
    if (this.#closed) throw closedError();
    this.#durable ??= new DurableWrites(this.#context.connection, this.#context.options.deadlineMs);
    return this.#durable;
  }
}
