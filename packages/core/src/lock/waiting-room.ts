import { LockNotAcquiredError, RedisUnavailableError } from '../errors';
import { abandon } from './abandon';
import type { Kernel } from './kernel';
import type { Place } from './place';
import { Ticket, type TicketEvents } from './ticket';
import { Waiter, type WaiterEvents, type Waits } from './waiter';
import type { Grant } from './grant';
import type { WakeUps } from './wake-ups';

/**
 * All who wait for one lock in this process, in the order in which they came. For Redis they are one waiter: whoever is
 * first gets what that is granted, and the next one queues anew behind the other processes.
 */
export class WaitingRoom implements WaiterEvents, TicketEvents {
  readonly #kernel: Kernel;
  readonly #wakeUps: WakeUps;
  readonly #place: Place;
  readonly #onEmpty: () => void;
  readonly #waiters: Waiter[] = [];
  #ticket: Ticket | undefined;

  constructor(kernel: Kernel, wakeUps: WakeUps, place: Place, onEmpty: () => void) {
    this.#kernel = kernel;
    this.#wakeUps = wakeUps;
    this.#place = place;
    this.#onEmpty = onEmpty;
  }

  /** @throws what the last question was refused with, while Redis does not answer. */
  async wait(wish: Waits, untilMs: number, arrival: number): Promise<Grant> {
    const failure = this.#ticket?.failure;
    if (failure !== undefined) throw failure as Error;
    const waiter = new Waiter(wish, untilMs, arrival, this);
    // Who asked Redis first by himself, and was refused, may come in after others who came later.
    const behind = this.#waiters.findIndex((other) => other.arrival > arrival);
    this.#waiters.splice(behind === -1 ? this.#waiters.length : behind, 0, waiter);
    if (this.#ticket === undefined) this.#draw();
    return waiter.grant;
  }

  refuseAll(error: unknown): void {
    for (const waiter of this.#waiters.splice(0)) waiter.refuse(error);
    this.#leave();
  }

  onTimeout(waiter: Waiter): void {
    const { failure, retryAfterMs = 0 } = this.#ticket ?? {};
    this.#remove(waiter, failure ?? new LockNotAcquiredError(waiter.waitedMs, retryAfterMs));
  }

  onAbort(waiter: Waiter): void {
    this.#remove(waiter, waiter.abortReason);
  }

  get heard(): boolean {
    return this.#wakeUps.heard;
  }

  wantedLeaseMs(): number {
    return this.#waiters[0]?.ttlMs ?? 0;
  }

  renews(): boolean {
    return this.#waiters[0]?.renew ?? false;
  }

  onAnswered(): void {
    for (const waiter of this.#waiters) waiter.queued = true;
  }

  onGranted(ticket: Ticket, grant: Grant): void {
    if (ticket !== this.#ticket) {
      abandon(this.#kernel, this.#place, grant.id, grant.lease);
      return;
    }
    this.#wakeUps.remove(ticket);
    // A lease that is over already is nobody's: whoever is first waits on.
    if (grant.lease.stands) this.#waiters.shift()?.give(grant);
    else abandon(this.#kernel, this.#place, grant.id, grant.lease);
    this.#ticket = undefined;
    if (this.#waiters.length > 0) this.#draw();
    else this.#onEmpty();
  }

  /** Who has a place in the queue waits on; who came while Redis was silent is told. */
  onFault(error: unknown): void {
    if (!(error instanceof RedisUnavailableError) || error.reason === 'closed') {
      this.refuseAll(error);
      return;
    }
    for (const waiter of this.#waiters.filter(({ queued }) => !queued)) this.#remove(waiter, error);
  }

  #draw(): void {
    this.#wakeUps.listen();
    this.#ticket = new Ticket(this.#kernel, this.#place, this);
    this.#wakeUps.add(this.#ticket);
    this.#ticket.ask();
  }

  #remove(waiter: Waiter, error: unknown): void {
    const index = this.#waiters.indexOf(waiter);
    if (index !== -1) this.#waiters.splice(index, 1);
    waiter.refuse(error);
    if (this.#waiters.length === 0) this.#leave();
  }

  #leave(): void {
    const ticket = this.#ticket;
    this.#ticket = undefined;
    if (ticket !== undefined) {
      this.#wakeUps.remove(ticket);
      ticket.giveBack();
    }
    this.#onEmpty();
  }
}
