import { monotonicMs } from '../clock';
import { LockLostError, RedisUnavailableError } from '../errors';
import { Lease, presentMoment } from '../lock/lease';
import { idempotencyEvents, type IdempotencyEvent } from './events';
import type { Execution, Settled } from './idempotency';
import type { LateWork } from './late-work';
import type { WorkRecord } from './record';

/** How soon a renewal that failed is tried again, as a part of the lease. */
const RETRY_PART = 1 / 20;

/** An execution from its beginning to its end: keeps the lease by the rules of a lock. */
export class RunningExecution implements Execution {
  readonly token: number;
  readonly #record: WorkRecord;
  readonly #late: LateWork;
  readonly #abort = new AbortController();
  readonly #renewUntilMs: number;
  #lease: Lease;
  #timer: NodeJS.Timeout | undefined;
  #renewal: Promise<unknown> = Promise.resolve();
  #settled: Promise<Settled> | undefined;

  constructor(record: WorkRecord, token: number, lease: Lease, maxHoldMs: number, late: LateWork) {
    this.token = token;
    this.#record = record;
    this.#lease = lease;
    this.#late = late;
    this.#renewUntilMs = lease.sentAt.monotonicMs + maxHoldMs;
    this.#watch(lease.durationMs / 3);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  complete(result: Buffer): Promise<Settled> {
    return this.#settle(async () => {
      const sealed = await this.#record.seal(result);
      return this.#tell('complete', () => this.#record.complete(this.token, sealed), sealed.length);
    });
  }

  release(): Promise<Settled> {
    return this.#settle(() => this.#tell('release', () => this.#record.release()));
  }

  abandon(): Promise<Settled> {
    return this.#settle(() => this.#tell('abandon', () => this.#record.abandon()));
  }

  /** The process is not to be kept by it any longer; the lease lapses. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #settle(end: () => Promise<Settled>): Promise<Settled> {
    this.#settled ??= this.#end(end);
    return this.#settled;
  }

  async #end(end: () => Promise<Settled>): Promise<Settled> {
    this.stop();
    await this.#renewal; // one that comes after a release would write the record again
    return end();
  }

  async #tell(
    operation: IdempotencyEvent['operation'],
    tell: () => Promise<boolean>,
    bytes = 0,
  ): Promise<Settled> {
    const startedAtMs = monotonicMs();
    const publish = (outcome: IdempotencyEvent['outcome']) => {
      idempotencyEvents.publish(() => ({ operation, outcome, durationMs: monotonicMs() - startedAtMs }));
    };
    try {
      const settled = (await tell()) ? 'noted' : 'lost';
      publish(settled);
      return settled;
    } catch (error) {
      if (!(error instanceof RedisUnavailableError)) throw error;
      publish('unavailable');
      this.#late.add(tell, bytes);
      return 'unknown';
    }
  }

  /** Looks after the lease then, and at its end at the latest. */
  #watch(afterMs: number): void {
    clearTimeout(this.#timer);
    if (this.#settled !== undefined) return;
    this.#timer = setTimeout(this.#look, Math.max(0, Math.min(afterMs, this.#lease.leftMs))).unref();
  }

  readonly #look = (): void => {
    if (!this.#lease.stands) {
      this.#lose('expired');
      return;
    }
    this.#watch(Infinity);
    if (monotonicMs() < this.#renewUntilMs) this.#renewal = this.#renew();
  };

  async #renew(): Promise<void> {
    const { durationMs } = this.#lease;
    const sentAt = presentMoment();
    try {
      if (await this.#record.renew(this.token)) {
        this.#lease = new Lease(durationMs, sentAt);
        this.#watch(durationMs / 3);
      } else {
        this.#lose('stolen');
      }
    } catch (error) {
      if (error instanceof RedisUnavailableError) this.#watch(durationMs * RETRY_PART);
    }
  }

  #lose(loss: 'expired' | 'stolen'): void {
    clearTimeout(this.#timer);
    if (this.#settled === undefined) this.#abort.abort(new LockLostError(loss));
  }
}
