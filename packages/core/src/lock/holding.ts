import { monotonicMs } from '../clock';
import { LockLostError } from '../errors';
import { abandon } from './abandon';
import type { Grant } from './grant';
import type { Kernel } from './kernel';
import { LeaseKeeper, type Leased, type Loss } from '../lease/lease-keeper';
import type { Released } from './locks';
import type { Wish } from './options';
import type { Place } from './place';
import type { Message, Wakeable } from './wake-ups';

export interface HoldingListener {
  onLost(holding: Holding): void;
  onReleased(holding: Holding, outcome: Released): void;
}

/** One place among the holders of one lock, from its grant to its release, which all who share it have to ask for. */
export class Holding implements Wakeable, Leased {
  readonly id: string;
  readonly token: number;
  readonly place: Place;
  /** How many held the lock when it was granted, this one included. */
  readonly holders: number;
  readonly grantedAtMs = monotonicMs();
  readonly renewUntilMs: number;
  readonly #kernel: Kernel;
  readonly #listener: HoldingListener;
  readonly #fast: boolean;
  readonly #keeper: LeaseKeeper;
  #handles = 1;
  #loss: Loss | undefined;
  #released: Promise<Released> | undefined;
  #onLoss: Set<(error: LockLostError) => void> | undefined;

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
    this.#listener = listener;
    this.renewUntilMs = wish.renew ? this.grantedAtMs + wish.maxHoldMs : 0;
    this.#keeper = new LeaseKeeper(grant.lease, this, wish.ttlMs, this.grantedAtMs);
  }

  get held(): boolean {
    return this.open && this.#keeper.lease.stands;
  }

  get expiresAt(): number {
    return this.#keeper.lease.expiresAt;
  }

  /** Neither released nor lost, as far as anybody has looked. */
  get open(): boolean {
    return this.#loss === undefined && this.#released === undefined;
  }

  /** Calls back once, when it is lost before its release. Returns how to stop listening. */
  onLoss(listener: (error: LockLostError) => void): () => void {
    if (this.#loss !== undefined) listener(new LockLostError(this.#loss));
    else (this.#onLoss ??= new Set()).add(listener);
    return () => this.#onLoss?.delete(listener);
  }

  wake(message: Message): void {
    if (message.word === 'stolen') this.#keeper.lose('stolen');
    if (message.word === 'missed') this.#keeper.keep();
  }

  renew(ttlMs: number): Promise<boolean> {
    return this.#kernel.renew(this.place, this.id, ttlMs, this.token);
  }

  onLost(loss: Loss): void {
    this.#loss = loss;
    const listeners = this.#onLoss;
    this.#onLoss = undefined;
    if (listeners !== undefined) {
      const error = new LockLostError(loss);
      for (const listener of listeners) listener(error);
    }
    this.#listener.onLost(this);
  }

  /** @throws {LockLostError} or {RedisUnavailableError}, in which case the lease stands as it did, or for `ttlMs` if that is shorter. */
  async extend(ttlMs = this.#keeper.durationMs): Promise<void> {
    if (this.#released !== undefined) throw new LockLostError('released');
    if (!this.held) this.#keeper.lose('expired');
    const extended = this.#loss === undefined && (await this.#keeper.renew(ttlMs));
    if (!extended) throw new LockLostError(this.#loss ?? 'released');
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

  #release(stood: boolean): Promise<Released> {
    void this.#keeper.stop();
    if (!this.#fast) return this.#giveFree(stood);
    return this.#kernel.drop(this.place, this.id, this.token, {
      next: (dropped) => (dropped ? this.#isReleased(inTime(stood)) : this.#giveFree(stood)),
      failed: () => this.#isUnknown(),
    });
  }

  #giveFree(stood: boolean): Promise<Released> {
    return this.#kernel.release(this.place, this.id).then(
      ({ held, last }) => {
        if (held) return this.#isReleased(inTime(stood));
        const hadByOthers = this.place.kind === 'x' && last > this.token;
        return this.#isReleased(this.#loss === 'stolen' || hadByOthers ? 'stolen' : 'expired');
      },
      () => this.#isUnknown(),
    );
  }

  #isUnknown(): Released {
    abandon(this.#kernel, this.place, this.id, this.#keeper.lease);
    return this.#isReleased('unknown');
  }

  #isReleased(outcome: Released): Released {
    this.#listener.onReleased(this, outcome);
    return outcome;
  }
}

function inTime(stood: boolean): Released {
  return stood ? 'released' : 'expired';
}
