import { monotonicMs } from '../clock';
import { abandon } from './abandon';
import { grantOf, type Grant } from './grant';
import { HEARTBEAT_MS, type Answer, type GrantedAnswer, type Kernel } from './kernel';
import { Lease, presentMoment } from '../lease/lease';
import type { Place } from './place';
import { RedisClock } from './redis-clock';
import { UNCONFIRMED_MS } from './redis/kernel.lua';
import type { Message, ToldGrant, Wakeable } from './wake-ups';

export interface TicketEvents {
  /** Whether Redis can tell this process anything. */
  readonly heard: boolean;
  /** The lease that the first of those who wait wants, in milliseconds. */
  wantedLeaseMs(): number;
  /** Whether that one renews its lease, and so can begin with a shorter one. */
  renews(): boolean;
  /** Redis knows of this ticket. */
  onAnswered(): void;
  onGranted(ticket: Ticket, grant: Grant): void;
  onFault(error: unknown): void;
}

/** How often a process asks whom Redis cannot tell anything. */
const POLL_MS = 250;
const RETRY_MS = 250;
const SHORTEST_PAUSE_MS = 10;

/** The place of a process in the queue of one lock. Asks when it is woken, now and then, and when the first lease ends. */
export class Ticket implements Wakeable {
  readonly id: string;
  /** What the last question was refused with, until one is answered. */
  failure: unknown;
  readonly #kernel: Kernel;
  readonly #place: Place;
  readonly #events: TicketEvents;
  #askedFor: Lease | undefined;
  readonly #clock = new RedisClock();
  #firstLeaseEndsMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #asking = false;
  #again = false;
  #returned = false;

  constructor(kernel: Kernel, place: Place, events: TicketEvents) {
    this.#kernel = kernel;
    this.#place = place;
    this.#events = events;
    this.id = kernel.newId(place);
  }

  /** When the first lease of the holders ends, in milliseconds from now. */
  get retryAfterMs(): number {
    return Math.max(0, Math.round(this.#firstLeaseEndsMs - monotonicMs()));
  }

  wake(message: Message): void {
    if (message.word === 'missed' || (message.word === 'granted' && !this.#begin(message.told))) this.ask();
    if (message.word === 'first' && !this.#asking) this.#askWithin(message.retryAfterMs);
  }

  ask(): void {
    if (this.#asking || this.#returned) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#asking = true;
    this.#again = false;
    const lease = new Lease(this.#events.wantedLeaseMs(), presentMoment());
    this.#askedFor = lease;
    this.#kernel.ask(this.#place, this.id, lease.durationMs).then(
      (answer) => {
        this.#onAnswer(answer, lease);
      },
      (error: unknown) => {
        this.#onFailure(error);
      },
    );
  }

  /** Leaves the queue, or what it was granted meanwhile. */
  giveBack(): void {
    this.#returned = true;
    clearTimeout(this.#timer);
    if (this.#askedFor !== undefined) abandon(this.#kernel, this.#place, this.id, this.#askedFor);
  }

  /** Has the lock by the message alone, which saves a round trip, if it is known how long that has been on its way. */
  #begin({ token, redisMs, holders }: ToldGrant): boolean {
    const grantedAt = this.#clock.earliest(redisMs);
    if (this.#asking || this.#returned || grantedAt === undefined || !this.#events.renews()) return false;
    const lease = new Lease(Math.min(UNCONFIRMED_MS, this.#events.wantedLeaseMs()), grantedAt);
    if (!lease.stands) return false;
    clearTimeout(this.#timer);
    this.#grant({ kind: 'granted', token, fast: false, holders }, lease);
    return true;
  }

  #onAnswer(answer: Answer, lease: Lease): void {
    this.#asking = false;
    this.failure = undefined;
    this.#events.onAnswered();
    if (answer.kind === 'waiting') this.#clock.onAnswer(answer.redisMs, lease.sentAt);
    if (this.#returned) {
      // Asked before it left, and perhaps heard by Redis after.
      this.giveBack();
    } else if (answer.kind === 'granted') {
      if (this.#events.wantedLeaseMs() === lease.durationMs) this.#grant(answer, lease);
      else this.ask(); // who was first has gone; confirming again sets the lease of the next
    } else if (this.#again) {
      this.ask();
    } else {
      this.#firstLeaseEndsMs = monotonicMs() + answer.retryAfterMs;
      const first = answer.kind === 'waiting' && answer.first;
      this.#askWithin(first ? answer.retryAfterMs : HEARTBEAT_MS);
    }
  }

  #grant(answer: GrantedAnswer, lease: Lease): void {
    this.#returned = true;
    this.#events.onGranted(this, grantOf(answer, this.id, lease));
  }

  #onFailure(error: unknown): void {
    this.#asking = false;
    this.failure = error;
    if (this.#returned) {
      this.giveBack();
      return;
    }
    this.#askWithin(RETRY_MS);
    this.#events.onFault(error);
  }

  #askWithin(ms: number): void {
    clearTimeout(this.#timer);
    const longestMs = this.#events.heard ? HEARTBEAT_MS : POLL_MS;
    const pauseMs = Math.max(SHORTEST_PAUSE_MS, Math.min(ms + 1, longestMs));
    this.#timer = setTimeout(() => {
      this.ask();
    }, pauseMs);
  }
}
