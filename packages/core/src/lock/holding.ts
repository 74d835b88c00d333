import { monotonicMs } from '../clock';
import { LockLostError, RedisUnavailableError } from '../errors';
import { abandon } from './abandon';
import type { Grant } from './grant';
import type { Kernel } from './kernel';
import { Lease, presentMoment } from './lease';
import type { Released } from './locks';
import type { Wish } from './options';
import type { Place } from './place';
import type { Message, Wakeable } from './wake-ups';

export interface HoldingListener {
  onLost(holding: Holding): void;
  onReleased(holding: Holding, outcome: Released): void;
}

/** How soon a renewal that failed is tried again, as a part of the lease. */
const RETRY_PART = 1 / 20;
const MIN_RETRY_MS = 10;

/**
 * One place among the holders of one lock, from its grant to its release: keeps the lease, and knows by its own clock when
 * it cannot be counted on any more.
 */
export class Holding implements Wakeable {
  readonly id: string;
  readonly token: number;
  readonly place: Place;
  /** How many held the lock when it was granted, this one included. */
  readonly holders: number;
  readonly grantedAtMs = monotonicMs();
  readonly #kernel: Kernel;
  readonly #listener: HoldingListener;
  readonly #fast: boolean;
  readonly #renewUntilMs: number;
  #ttlMs: number;
  #lease: Lease;
  #handles = 1;
  #loss: 'expired' | 'stolen' | undefined;
  #released: Promise<Released> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #onLoss: ((error: LockLostError) => void)[] = [];

  constructor(
    kernel: Kernel,
    place: Place,
    grant: Grant,
    wish: Pick<Wish, 'ttlMs' | 'renew' | 'maxHoldMs'>,
    listener: HoldingListener,
  ) {
    this.#kernel = kernel;
    this.place = place;
    this.id = grant.id;
    this.token = grant.token;
    this.holders = grant.holders;
    this.#fast = grant.fast;
    this.#lease = grant.lease;
    this.#ttlMs = wish.ttlMs;
    this.#listener = listener;
    this.#renewUntilMs = wish.renew ? this.grantedAtMs + wish.maxHoldMs : 0;
    this.#watch(this.#untilRenewal());
  }

  get held(): boolean {
    return this.#loss === undefined && this.#released === undefined && this.#lease.stands;
  }

  get expiresAt(): number {
    return this.#lease.expiresAt;
  }

  /** Neither released nor lost, as far as anybody has looked. */
  get open(): boolean {
    return this.#loss === undefined && this.#released === undefined;
  }

  get heldMs(): number {
    return monotonicMs() - this.grantedAtMs;
  }

  /** Calls back once, when it is lost before its release. */
  onLoss(listener: (error: LockLostError) => void): void {
    if (this.#loss !== undefined) listener(new LockLostError(this.#loss));
    else this.#onLoss.push(listener);
  }

  wake(message: Message): void {
    if (message.word === 'stolen' && this.#released === undefined) this.#lose('stolen');
    // A lease that is not to be renewed must not become longer by being looked after.
    if (message.word === 'missed' && this.open && monotonicMs() < this.#renewUntilMs) this.#keep();
  }

  /** @throws {LockLostError} or {RedisUnavailableError}, in which case the lease stands as it did. */
  async extend(ttlMs = this.#ttlMs): Promise<void> {
    if (this.#released !== undefined) throw new LockLostError('released');
    if (!this.held) this.#lose('expired');
    if (this.#loss === undefined && (await this.#renew(ttlMs))) {
      this.#ttlMs = ttlMs;
      this.#watch(this.#untilRenewal());
    }
    if (this.#loss !== undefined) throw new LockLostError(this.#loss);
  }

  /** For whoever may share it: it is free when all have released it. */
  join(): void {
    this.#handles++;
  }

  /** Once for each who has it. */
  release(): Promise<Released> {
    this.#handles--;
    if (this.#handles > 0) return Promise.resolve(this.held ? 'released' : (this.#loss ?? 'expired'));
    return this.end();
  }

  /** Gives it free for all who share it. */
  end(): Promise<Released> {
    this.#released ??= this.#release(this.held);
    return this.#released;
  }

  async #release(stood: boolean): Promise<Released> {
    clearTimeout(this.#timer);
    const outcome = await this.#giveFree(stood).catch(() => {
      abandon(this.#kernel, this.place, this.id, this.#lease);
      return 'unknown' as const;
    });
    this.#listener.onReleased(this, outcome);
    return outcome;
  }

  async #giveFree(stood: boolean): Promise<Released> {
    const inTime = stood ? 'released' : 'expired';
    if (this.#fast && (await this.#kernel.drop(this.place, this.id))) return inTime;
    const { held, last } = await this.#kernel.release(this.place, this.id);
    if (held) return inTime;
    const hadByOthers = this.place.kind === 'x' && last > this.token;
    return this.#loss === 'stolen' || hadByOthers ? 'stolen' : 'expired';
  }

  /** Whether it holds now; otherwise it is lost. */
  async #renew(ttlMs: number): Promise<boolean> {
    const sentAt = presentMoment();
    const held = await this.#kernel.renew(this.place, this.id, ttlMs, this.token);
    if (!this.open) return false;
    if (!held) {
      this.#lose(this.#lease.stands ? 'stolen' : 'expired');
      return false;
    }
    // A reply that overtook another must not bring the older lease back.
    if (sentAt.monotonicMs >= this.#lease.sentAt.monotonicMs) this.#lease = new Lease(ttlMs, sentAt);
    if (!this.#lease.stands) this.#lose('expired');
    return this.open;
  }

  /** Looks after the lease at that time, and at its end at the latest. */
  #watch(afterMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#look, Math.max(0, Math.min(afterMs, this.#lease.leftMs))).unref();
  }

  readonly #look = (): void => {
    if (!this.#lease.stands) {
      this.#lose('expired');
      return;
    }
    if (monotonicMs() >= this.#renewUntilMs || this.#untilRenewal() > 1) {
      this.#watch(this.#untilRenewal());
      return;
    }
    this.#keep();
  };

  #keep(): void {
    this.#watch(Infinity);
    this.#renew(this.#ttlMs).then(
      (held) => {
        if (held) this.#watch(this.#untilRenewal());
      },
      (error: unknown) => {
        if (!this.open) return;
        const again = error instanceof RedisUnavailableError;
        this.#watch(again ? Math.max(MIN_RETRY_MS, this.#ttlMs * RETRY_PART) : Infinity);
      },
    );
  }

  /** In ms; infinite when it will not be renewed. */
  #untilRenewal(): number {
    if (monotonicMs() >= this.#renewUntilMs) return Infinity;
    return this.#lease.sentAt.monotonicMs + this.#lease.durationMs / 3 - monotonicMs();
  }

  #lose(loss: 'expired' | 'stolen'): void {
    if (this.#loss !== undefined) return;
    this.#loss = loss;
    clearTimeout(this.#timer);
    const error = new LockLostError(loss);
    for (const listener of this.#onLoss) listener(error);
    this.#onLoss = [];
    this.#listener.onLost(this);
  }
}
