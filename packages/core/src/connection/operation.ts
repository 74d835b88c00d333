import { monotonicMs } from '../clock';
import { RedisReplyError, RedisUnavailableError, type SluiceError, type UnavailableReason } from '../errors';
import { commandEvents, type CommandEvent } from '../events';
import type { Bulkhead } from '../resilience/bulkhead';
import { classify, isNoScript } from '../resilience/classification';
import { deadlineQueue, type DeadlineQueue, type Expirable } from '../resilience/deadline';
import { retryDelayMs, type RetryBudget } from '../resilience/retry';
import type { Driver } from './driver';
import type { RedisNode } from './node';
import type { CommandArgument } from './redis-like';

/** What is asked of Redis, once, with all that decides how its failure is treated. */
export interface Request<Result> {
  /** How it is called in events and errors: a script's name, or the command. */
  readonly name: string;
  /** The key that decides the server; on a cluster, all keys share its slot. */
  readonly key: string | undefined;
  readonly readonly: boolean;
  readonly args: CommandArgument[];
  readonly binary: boolean;
  /** May be sent again when its fate is unknown. */
  readonly idempotent: boolean;
  /** For EVALSHA: what to send when the server does not know the script. */
  readonly script: { readonly sha1: string; readonly lua: string } | undefined;
  readonly parse: (reply: never) => Result;
}

/** What all operations of a connection share. */
export interface OperationHost {
  readonly driver: Driver;
  readonly bulkhead: Bulkhead;
  readonly retryBudget: RetryBudget;
  /** Why nothing is sent any more, if so. */
  readonly refusal: SluiceError | undefined;
}

type State = 'new' | 'in-flight' | 'waiting' | 'settled';

/**
 * One command or script from its admission to its outcome:
 * bulkhead → breaker → deadline → one attempt → classification → perhaps another attempt.
 */
export class Operation<Result> implements Expirable {
  expiresAtMs = 0;
  next: Expirable | undefined = undefined;
  previous: Expirable | undefined = undefined;

  readonly #host: OperationHost;
  readonly #request: Request<Result>;
  readonly #resolve: (result: Result) => void;
  readonly #reject: (error: unknown) => void;
  readonly #deadlines: DeadlineQueue;
  readonly #deadlineMs: number;
  readonly #startedAtMs = monotonicMs();
  #state: State = 'new';
  #node: RedisNode | undefined;
  #epoch = 0;
  #attempts = 0;
  #loads = false;
  #mayHaveRun = false;
  #retryTimer: NodeJS.Timeout | undefined;

  constructor(
    host: OperationHost,
    request: Request<Result>,
    deadlineMs: number,
    resolve: (result: Result) => void,
    reject: (error: unknown) => void,
  ) {
    this.#host = host;
    this.#request = request;
    this.#deadlineMs = deadlineMs;
    this.#deadlines = deadlineQueue(deadlineMs);
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    if (this.#host.refusal !== undefined) {
      this.#fail(this.#host.refusal, 'closed');
      return;
    }
    this.#host.retryBudget.onCall();
    this.#deadlines.add(this, this.#startedAtMs);
    this.#attempt();
  }

  /** Called by the deadline queue, which has let go of this operation. */
  expire(lagged: boolean): void {
    clearTimeout(this.#retryTimer);
    const sent = this.#state === 'in-flight';
    this.#state = 'settled';
    if (sent && !lagged) this.#failed();
    const executed = sent || this.#mayHaveRun ? 'unknown' : 'no';
    this.#fail(
      this.#unavailable('deadline', executed, `no answer within ${String(this.#deadlineMs)} ms`),
      'deadline',
    );
  }

  #attempt(): void {
    const { driver, bulkhead } = this.#host;
    const node = driver.nodeFor(this.#request.key);
    if (node?.isReady() !== true) {
      node?.suspect();
      this.#refuse('offline', 'the client has no connection');
    } else if (node.breaker.state === 'open') {
      this.#refuse('breaker-open', 'it has not been answering; it is probed in the background');
    } else if (!bulkhead.enter()) {
      this.#refuse('overloaded', `${String(bulkhead.limit)} commands are in flight already`);
    } else {
      this.#node = node;
      this.#epoch = node.breaker.epoch;
      this.#send(this.#request.args);
    }
  }

  /** With a place in the bulkhead, which is given back when the reply arrives, however late. */
  #send(args: readonly CommandArgument[]): void {
    const { key, readonly, binary } = this.#request;
    this.#attempts++;
    this.#state = 'in-flight';
    try {
      this.#host.driver.send(key, readonly, args, binary).then(this.#onReply, this.#onError);
    } catch (error) {
      this.#onError(error);
    }
  }

  readonly #onReply = (reply: unknown): void => {
    this.#host.bulkhead.leave();
    if (this.#loads) this.#loaded();
    if (this.#state === 'settled') {
      this.#node?.breaker.hint(); // late, but an answer
      return;
    }
    const now = monotonicMs();
    this.#node?.breaker.onAnswer(this.#epoch, now - this.#startedAtMs, now);
    this.#settle();
    try {
      this.#resolve(this.#request.parse(reply as never));
    } catch (error) {
      this.#fail(error, 'fault');
      return;
    }
    this.#publish('ok');
  };

  readonly #onError = (error: unknown): void => {
    this.#host.bulkhead.leave();
    if (this.#loads) this.#loaded();
    if (this.#state === 'settled') return;
    if (this.#request.script !== undefined && !this.#loads && isNoScript(error)) {
      this.#load(this.#request.script);
      return;
    }
    const outcome = classify(error);
    if (outcome.kind === 'fault') {
      this.#settle();
      this.#fail(refusedByRedis(this.#request.name, error), 'fault');
      return;
    }
    if (outcome.counts) this.#failed();
    if (outcome.kind === 'unknown') this.#mayHaveRun = true;
    if ((outcome.kind === 'not-executed' || this.#request.idempotent) && this.#retry()) return;
    this.#settle();
    const executed = this.#mayHaveRun ? 'unknown' : 'no';
    this.#fail(this.#unavailable(outcome.reason, executed, messageOf(error), error), outcome.reason);
  };

  /** One EVAL per server, however many found the script missing; the others wait for it, then send again. */
  #load({ sha1, lua }: { sha1: string; lua: string }): void {
    const node = this.#node as RedisNode;
    const waiting = node.loading.get(sha1);
    if (waiting !== undefined) {
      this.#state = 'waiting';
      waiting.push(() => {
        if (this.#state === 'waiting') this.#attempt();
      });
      return;
    }
    if (!this.#host.bulkhead.enter()) {
      this.#refuse('overloaded', 'too many commands are in flight already');
      return;
    }
    node.loading.set(sha1, []);
    this.#loads = true;
    this.#send(['EVAL', lua, ...this.#request.args.slice(2)]);
  }

  #loaded(): void {
    this.#loads = false;
    const { loading } = this.#node as RedisNode;
    const sha1 = (this.#request.script as { sha1: string }).sha1;
    const waiting = loading.get(sha1);
    loading.delete(sha1);
    waiting?.forEach((resume) => {
      resume();
    });
  }

  /** Whether another attempt was arranged, within the deadline and the budget. */
  #retry(): boolean {
    const delayMs = retryDelayMs(this.#attempts);
    if (monotonicMs() + delayMs >= this.expiresAtMs || !this.#host.retryBudget.take()) return false;
    this.#state = 'waiting';
    this.#retryTimer = setTimeout(() => {
      this.#attempt();
    }, delayMs);
    return true;
  }

  #failed(): void {
    this.#node?.breaker.onFailure(this.#epoch, monotonicMs());
    this.#node?.suspect();
  }

  #settle(): void {
    this.#state = 'settled';
    this.#deadlines.remove(this);
  }

  #refuse(reason: UnavailableReason, message: string): void {
    this.#settle();
    this.#fail(this.#unavailable(reason, this.#mayHaveRun ? 'unknown' : 'no', message), reason);
  }

  #unavailable(
    reason: UnavailableReason,
    executed: 'no' | 'unknown',
    message: string,
    cause?: unknown,
  ): RedisUnavailableError {
    const text = `Redis is unavailable for ${this.#request.name}: ${message}`;
    return new RedisUnavailableError(reason, executed, text, cause === undefined ? undefined : { cause });
  }

  #fail(error: unknown, outcome: CommandEvent['outcome']): void {
    this.#reject(error);
    this.#publish(outcome);
  }

  #publish(outcome: CommandEvent['outcome']): void {
    if (!commandEvents.hasSubscribers) return;
    commandEvents.publish(() => ({
      name: this.#request.name,
      outcome,
      durationMs: monotonicMs() - this.#startedAtMs,
      attempts: this.#attempts,
    }));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'the client failed without an error';
}

/** Redis repeats the arguments of a command that it does not know; they may be secrets. */
function refusedByRedis(name: string, error: unknown): RedisReplyError {
  const [message, repeated] = messageOf(error).split(', with args beginning with', 2);
  const cause = repeated === undefined ? { cause: error } : undefined;
  return new RedisReplyError(`Redis refused ${name}: ${message ?? ''}`, cause);
}
