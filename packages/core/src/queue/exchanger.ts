import { SluiceError } from '../errors';
import { Lease, presentMoment } from '../lease/lease';
import { Bell } from './bell';
import type { Counter } from './counter';
import { atEndOfTick } from './end-of-tick';
import { newId } from './ids';
import type { ExchangeSettings, Kernel, Settlement } from './kernel';
import { Lookout } from './lookout';
import { OutagePause } from './outage-pause';
import { FIELDS, Overlap } from './overlap';
import type { ExchangeReply } from './redis/exchange.lua';

/** Most that one exchange hands in, and gets. */
const MOST = 200;

/**
 * One worker's dealings with Redis, one exchange at a time: what comes of its jobs meanwhile is handed in by the next one,
 * with which it gets new ones.
 *
 * An exchange whose reply is lost is made again until it is answered, so that no job is claimed without being known here.
 */
export class Exchanger {
  readonly #kernel: Kernel;
  readonly #settings: ExchangeSettings;
  readonly #counter: Counter;
  readonly #bell: Bell;
  readonly #lookout: Lookout;
  readonly #worker = newId();
  readonly #outage = new OutagePause();
  readonly #overlap = new Overlap();
  #settlements: Settlement[] = [];
  #claim = 1;
  #again = false;
  /** There may be more than was got. */
  #hungry = true;
  /** Somebody has to look, even if there is no room here: then it rings elsewhere. */
  #rung = false;
  /** Something was added while there was nothing to do. */
  #woken = false;
  #busy = false;
  #planned = false;
  #claiming = true;
  #closed = false;
  #idle: (() => void)[] = [];

  constructor(kernel: Kernel, settings: ExchangeSettings, counter: Counter) {
    this.#kernel = kernel;
    this.#settings = settings;
    this.#counter = counter;
    this.#bell = new Bell(kernel.connection, `${kernel.queue}:wake`, () => {
      this.#woken = this.#rung = this.#hungry = true;
      void this.#deal(); // at once: who has waited has nothing to hand in
    });
    this.#lookout = new Lookout(settings.leaseMs, () => {
      this.#hungry = this.#rung = true;
      this.plan();
    });
  }

  /** There is something to do, or room. */
  plan(): void {
    if (this.#planned || this.#busy || this.#closed) return;
    this.#planned = true;
    atEndOfTick(() => {
      this.#planned = false;
      void this.#deal();
    });
  }

  /** Hands in what became of a job, with others that end in the same tick. */
  settle(settlement: Settlement): void {
    this.#settlements.push(settlement);
    this.plan();
  }

  /** Claims nothing any more. What was asked for already still comes. */
  stopClaiming(): void {
    this.#claiming = false;
    this.#lookout.stop();
    this.#bell.close();
  }

  /** Resolves when all is handed in. Does not wait for a Redis that gives no answer. */
  async drained(): Promise<void> {
    while (this.#busy || this.#planned || this.#settlements.length > 0 || this.#overlap.jobs > 0) {
      if (this.#closed) return;
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
  }

  close(): void {
    this.#closed = true;
    this.stopClaiming();
    this.#outage.end();
    this.#tellIdle();
  }

  async #deal(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await this.#dealAll();
    } finally {
      this.#busy = false;
    }
    // What ended, or rang, between the last look and this moment was planned by nobody.
    if (this.#settlements.length > 0 || this.#rung) this.plan();
    if (this.#closed || this.#settlements.length === 0) this.#tellIdle();
    if (this.#claiming && this.#room() > 0) this.#bell.listen();
  }

  async #dealAll(): Promise<void> {
    while (!this.#closed && (this.#rung || this.#settlements.length > 0 || this.#again || this.#wants())) {
      const woken = this.#woken && this.#settlements.length === 0 && !this.#again && this.#wants();
      this.#rung = this.#woken = false;
      if (!woken || !(await this.#take())) await this.#exchange();
    }
  }

  #wants(): boolean {
    return this.#claiming && this.#hungry && this.#room() > 0;
  }

  #room(): number {
    return this.#counter.room() - this.#overlap.jobs;
  }

  #begin(claimed: readonly Buffer[], lease: Lease): void {
    this.#overlap.begin(claimed, this.#settlements.length > 0, (begun) => {
      this.#counter.onClaimed(begun, lease);
      this.plan();
    });
  }

  /** Takes what is ready, and whether there was anything. Under a rate limit only an exchange can tell. */
  async #take(): Promise<boolean> {
    if (this.#settings.rateLimit.limit > 0) return false;
    const want = Math.min(this.#room(), MOST);
    const lease = new Lease(this.#settings.leaseMs, presentMoment());
    const asked = { worker: this.#worker, claim: this.#claim, want };
    try {
      const claimed = await this.#kernel.take(this.#settings.leaseMs, asked);
      if (claimed.length === 0) return false;
      this.#claim++;
      this.#hungry = claimed.length / FIELDS >= want;
      this.#begin(claimed, lease);
      return true;
    } catch (error) {
      if (!SluiceError.is(error)) throw error;
      this.#again = true; // an exchange tells what was taken
      return false;
    }
  }

  async #exchange(): Promise<void> {
    const settlements = this.#settlements.slice(0, MOST);
    const want = this.#claiming ? Math.min(this.#room(), MOST) : 0;
    const lease = new Lease(this.#settings.leaseMs, presentMoment());
    let reply: ExchangeReply;
    try {
      reply = await this.#kernel.exchange(this.#settings, {
        worker: this.#worker,
        claim: this.#claim,
        again: this.#again,
        want,
        settlements,
      });
    } catch (error) {
      this.#again = true;
      if (!SluiceError.is(error)) throw error;
      this.#counter.onUnavailable();
      if (!this.#closed) await this.#outage.wait();
      return;
    }
    this.#outage.reset();
    this.#again = false;
    this.#claim++;
    this.#settlements.splice(0, settlements.length);
    if (want > 0) this.#hungry = reply.claimed.length / FIELDS >= want;
    for (const place of reply.lost) {
      const refused = settlements[place];
      if (refused !== undefined) this.#counter.onRefused(refused);
    }
    if (this.#claiming) this.#lookout.within(reply.nextMs, this.#bell.deaf);
    this.#counter.onExchanged(reply);
    this.#begin(reply.claimed, lease);
  }

  #tellIdle(): void {
    for (const tell of this.#idle.splice(0)) tell();
  }
}
