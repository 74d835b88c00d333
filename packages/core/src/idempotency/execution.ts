import { monotonicMs } from '../clock';
import { LockLostError, RedisUnavailableError } from '../errors';
import type { Lease } from '../lease/lease';
import { LeaseKeeper } from '../lease/lease-keeper';
import { idempotencyEvents, type IdempotencyEvent } from './events';
import type { Execution, Settled } from './idempotency';
import type { LateWork } from './late-work';
import type { WorkRecord } from './record';

/** An execution from its beginning to its end: keeps the lease by the rules of a lock. */
export class RunningExecution implements Execution {
  readonly token: number;
  readonly #record: WorkRecord;
  readonly #late: LateWork;
  readonly #abort = new AbortController();
  readonly #keeper: LeaseKeeper;
  #settled: Promise<Settled> | undefined;

  constructor(record: WorkRecord, token: number, lease: Lease, maxHoldMs: number, late: LateWork) {
    this.token = token;
    this.#record = record;
    this.#late = late;
    this.#keeper = new LeaseKeeper(lease, {
      renewUntilMs: lease.sentAt.monotonicMs + maxHoldMs,
      renew: () => record.renew(token),
      onLost: (loss) => {
        this.#abort.abort(new LockLostError(loss));
      },
    });
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

  #settle(end: () => Promise<Settled>): Promise<Settled> {
    this.#settled ??= this.#end(end);
    return this.#settled;
  }

  async #end(end: () => Promise<Settled>): Promise<Settled> {
    await this.#keeper.stop(); // a renewal that comes after a release would write the record again
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
}
