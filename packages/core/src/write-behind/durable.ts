import { monotonicMs } from '../clock';
import type { BlockingConnection } from '../connection/blocking';
import type { Connection } from '../connection/connection';
import { messageOf, refusedByRedis, unavailable } from '../connection/failure';
import type { CommandArgument } from '../connection/redis-like';
import { asEval, scriptRequest } from '../connection/request';
import type { Script, ScriptArguments, ScriptKeys } from '../connection/script';
import { OptionError, SluiceError } from '../errors';
import { Bulkhead } from '../resilience/bulkhead';
import { classify, isNoScript } from '../resilience/classification';
import type { Durability } from './write-behind';

/** Which part of the deadline the server may wait; the rest is for the way. */
const SERVER_PART = 0.8;
const MAX_IN_FLIGHT = 1000;

/** What came of a script, and whether it was confirmed as durable. */
export interface Durably<Result> {
  readonly result: Result;
  readonly confirmed: boolean;
}

/**
 * Runs scripts with a WAIT behind each, on a connection of its own: WAIT speaks of what its own connection has written, and
 * everything behind it waits, too. Both are sent in one piece. On a cluster, they go by the same key to the same node.
 */
export class DurableWrites {
  readonly #blocking: BlockingConnection;
  readonly #deadlineMs: number;
  readonly #bulkhead = new Bulkhead(MAX_IN_FLIGHT);
  readonly #loaded = new Set<string>();
  #knowsAof: Promise<void> | undefined;

  /** @throws {OptionError} when the client can neither be duplicated nor was given one for blocking. */
  constructor(connection: Connection, deadlineMs: number) {
    this.#blocking = connection.blocking();
    this.#deadlineMs = deadlineMs;
  }

  /**
   * Rejects with {@link OptionError} for a server that has no such durability: then nothing was written. Not sent twice.
   *
   * @throws {RedisUnavailableError} when there is no answer within the deadline.
   */
  async run<Key extends string, Arg extends string, Rest extends string, Result>(
    script: Script<Key, Arg, Rest, Result>,
    keys: ScriptKeys<Key>,
    args: ScriptArguments<Arg, Rest>,
    durability: Exclude<Durability, 'none'>,
  ): Promise<Durably<Result>> {
    const { name, key, args: evalsha } = scriptRequest(script, keys, args);
    if (!this.#bulkhead.enter()) {
      throw unavailable(name, 'overloaded', 'no', `${String(MAX_IN_FLIGHT)} durable writes are under way`);
    }
    const work = this.#run(key, evalsha, script.lua, durability);
    const settled = () => {
      this.#bulkhead.leave();
    };
    work.then(settled, settled);
    const [reply, confirmations] = await this.#inTime(name, work);
    return { result: script.parse(reply as never), confirmed: confirmations >= 1 };
  }

  close(): void {
    this.#blocking.close();
  }

  async #run(
    key: string | undefined,
    evalsha: readonly CommandArgument[],
    lua: string,
    durability: Exclude<Durability, 'none'>,
  ): Promise<readonly [reply: unknown, confirmations: number]> {
    const untilMs = monotonicMs() + this.#deadlineMs * SERVER_PART;
    if (durability === 'aof') await this.#checkAof(key);
    const together = (script: readonly CommandArgument[]) => {
      const waitMs = String(Math.max(1, Math.ceil(untilMs - monotonicMs())));
      const wait = durability === 'aof' ? ['WAITAOF', '1', '0', waitMs] : ['WAIT', '1', waitMs];
      return Promise.allSettled([this.#blocking.command(key, script), this.#blocking.command(key, wait)]);
    };
    // What is not known to be loaded is sent whole: behind a NOSCRIPT, the WAIT may take all the time that there is.
    const sha1 = String(evalsha[1]);
    const results = await together(this.#loaded.has(sha1) ? evalsha : asEval(lua, evalsha));
    this.#loaded.add(sha1);
    if (results[0].status === 'rejected' && isNoScript(results[0].reason)) {
      return replies(await together(asEval(lua, evalsha)));
    }
    return replies(results);
  }

  /** Asked once: a connection that has written nothing is answered at once. */
  #checkAof(key: string | undefined): Promise<void> {
    this.#knowsAof ??= this.#blocking.command(key, ['WAITAOF', '1', '0', '1']).then(
      () => undefined,
      (error: unknown) => {
        this.#knowsAof = undefined;
        if (classify(error).kind !== 'fault') throw error;
        const expected = /unknown command/i.test(messageOf(error))
          ? "'none' or 'replica' on this server: 'aof' needs WAITAOF, of Redis 7.2"
          : "'none' or 'replica' on this server: 'aof' needs `appendonly yes`, and leave to call WAITAOF";
        throw new OptionError('durability', expected, undefined);
      },
    );
    return this.#knowsAof;
  }

  async #inTime<Result>(name: string, work: Promise<Result>): Promise<Result> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      const expire = () => {
        reject(unavailable(name, 'deadline', 'unknown', `no answer within ${String(this.#deadlineMs)} ms`));
      };
      // Timers run before sockets are read, where an answer may be waiting after a blocked event loop.
      timer = setTimeout(() => setImmediate(expire), this.#deadlineMs);
    });
    try {
      return await Promise.race([work, deadline]);
    } catch (error) {
      throw explained(name, error);
    } finally {
      clearTimeout(timer);
    }
  }
}

function replies([reply, waited]: readonly PromiseSettledResult<unknown>[]): readonly [unknown, number] {
  if (reply?.status !== 'fulfilled') throw reply?.reason;
  if (waited?.status !== 'fulfilled') return [reply.value, 0];
  // WAITAOF answers with local and replica counts, WAIT with a number.
  const { value } = waited;
  return [reply.value, Number(Array.isArray(value) ? (value[0] as unknown) : value)];
}

function explained(name: string, error: unknown): unknown {
  if (SluiceError.is(error)) return error;
  const outcome = classify(error);
  if (outcome.kind === 'fault') return refusedByRedis(name, error);
  const executed = outcome.kind === 'unknown' ? 'unknown' : 'no';
  return unavailable(name, outcome.reason, executed, messageOf(error), { cause: error });
}
