import { monotonicMs } from '../clock';
import { RedisUnavailableError, type UnavailableReason } from '../errors';
import type { CommandEvent } from '../events';
import { classify, isNoScript } from '../resilience/classification';
import { deadlineQueue, type DeadlineQueue, type Expirable } from '../resilience/deadline';
import { retryDelayMs } from '../resilience/retry';
import { admit, isAdmitted, type OperationHost } from './admission';
import { messageOf, refusedByRedis, unavailable } from './failure';
import type { RedisNode } from './node';
import type { CommandArgument } from './redis-like';
import { asEval, type Request, type ScriptSource } from './request';
import { tellEnd, tracedCall } from './traced-call';
import type { Passenger } from './turns';

type State = 'in-flight' | 'waiting' | 'settled';

/**
 * One command or script from its admission to its outcome:
 * bulkhead → breaker → deadline → one attempt → classification → perhaps another attempt.
 */
export class Operation<Result> implements Expirable, Passenger {
  expiresAtMs = 0;
  lagBeforeMs = 0;
  next: Expirable | undefined = undefined;
  previous: Expirable | undefined = undefined;

  readonly #host: OperationHost;
  readonly #request: Request<Result>;
  readonly #resolve: (result: Result) => void;
  readonly #reject: (error: unknown) => void;
  readonly #deadlines: DeadlineQueue;
  readonly #startedAtMs = monotonicMs();
  #state: State = 'waiting';
  #node: RedisNode | undefined;
  #epoch = 0;
  #attempts = 0;
  #call: object | undefined;
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
    this.#deadlines = deadlineQueue(deadlineMs);
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    this.#call = tracedCall(this.#request.name);
    const { refusal, retryBudget } = this.#host;
    if (refusal !== undefined) {
      this.#fail(refusal, refusal instanceof RedisUnavailableError ? 'closed' : 'fault');
      return;
    }
    retryBudget.onCall();
    this.#deadlines.add(this, this.#startedAtMs);
    this.#attempt();
  }

  /** With a place in the bulkhead. */
  onTurn(): void {
    if (this.#state === 'settled') this.#leave();
    else this.#send(this.#request.args);
  }

  /** Called by the deadline queue, which has let go of this operation. */
  expire(lagged: boolean): void {
    clearTimeout(this.#retryTimer);
    if (this.#state === 'in-flight') {
      this.#mayHaveRun = true;
      if (!lagged) this.#node?.onFailure(this.#epoch);
    }
    this.#state = 'settled';
    this.#failUnavailable('deadline', `no answer within ${String(this.#deadlines.durationMs)} ms`);
  }

  #attempt(): void {
    const admission = admit(this.#host, this.#request.key);
    if (isAdmitted(admission)) {
      this.#node = admission;
      this.#epoch = admission.breaker.epoch;
      this.#host.turns.pass(this.#host.bulkhead.inFlight, this);
    } else {
      this.#settle();
      this.#failUnavailable(admission.reason, admission.message);
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
    this.#host.turns.answered();
    this.#leave();
    const { breaker } = this.#node as RedisNode;
    if (this.#state === 'settled') {
      breaker.hint(); // late, but an answer
      return;
    }
    const now = monotonicMs();
    breaker.onAnswer(this.#epoch, this.#deadlines.waitedMs(this, now), now);
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
    const { script, idempotent, name } = this.#request;
    if (script !== undefined && !this.#loads && this.#state !== 'settled' && isNoScript(error)) {
      this.#load(script);
      return;
    }
    this.#leave();
    if (this.#state === 'settled') return;
    const outcome = classify(error);
    if (outcome.kind === 'fault') {
      this.#settle();
      this.#fail(refusedByRedis(name, error), 'fault');
      return;
    }
    if (outcome.counts) this.#node?.onFailure(this.#epoch);
    if (outcome.kind === 'unknown') this.#mayHaveRun = true;
    if ((outcome.kind === 'not-executed' || idempotent) && this.#retry()) return;
    this.#settle();
    this.#failUnavailable(outcome.reason, messageOf(error), { cause: error });
  };

  /** The first that finds the script missing passes its place in the bulkhead on to an EVAL; the others wait for that. */
  #load({ sha1, lua }: ScriptSource): void {
    const resume = () => {
      if (this.#state === 'waiting') this.#attempt();
    };
    if ((this.#node as RedisNode).scriptLoads.begin(sha1, resume)) {
      this.#loads = true;
      this.#send(asEval(lua, this.#request.args));
    } else {
      this.#state = 'waiting';
      this.#leave();
    }
  }

  #leave(): void {
    this.#host.bulkhead.leave();
    if (!this.#loads) return;
    this.#loads = false;
    (this.#node as RedisNode).scriptLoads.finish((this.#request.script as ScriptSource).sha1);
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

  #settle(): void {
    this.#state = 'settled';
    this.#deadlines.remove(this);
  }

  #failUnavailable(reason: UnavailableReason, message: string, options?: ErrorOptions): void {
    const executed = this.#mayHaveRun ? 'unknown' : 'no';
    this.#fail(unavailable(this.#request.name, reason, executed, message, options), reason);
  }

  #fail(error: unknown, outcome: CommandEvent['outcome']): void {
    this.#reject(error);
    this.#publish(outcome);
  }

  #publish(outcome: CommandEvent['outcome']): void {
    tellEnd(this.#request.name, outcome, this.#startedAtMs, this.#attempts, this.#call);
  }
}
