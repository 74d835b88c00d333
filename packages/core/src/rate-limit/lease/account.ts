import { monotonicMs } from '../../clock';
import type { CallOptions } from '../../connection/connection';
import type { Decision } from '../decision';
import type { FixedWindowLayout } from '../redis/fixed-window-layout';
import type { FixedWindowReply } from '../redis/fixed-window.lua';
import type { Rules } from '../rule';
import { Demand } from './demand';
import { Lease } from './lease';

/** What the accounts of a limiter share. */
export interface Lending {
  readonly layout: FixedWindowLayout;
  /** Of what is left in a window, for this process: 0 to 1. */
  readonly share: number;
  /** For one round: who comes while another is under way waits for both. */
  readonly options: CallOptions;
  /** Told of everything that is under way. */
  readonly track: (work: Promise<unknown>) => void;
}

interface Waiting {
  readonly cost: number;
  readonly resolve: (decision: Decision) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * What this process holds of one key, and who waits for more.
 *
 * One question is under way at a time. Who comes meanwhile waits for its answer and, if that leaves nothing for him, for
 * one more, which all who wait then ask together.
 */
export class Account {
  readonly demand = new Demand();
  usedAtMs = 0;
  readonly #key: string;
  readonly #lending: Lending;
  #lease: Lease | undefined;
  #waiting: Waiting[] = [];
  #askingUnder: Rules | undefined;
  #retired = false;

  constructor(key: string, lending: Lending) {
    this.#key = key;
    this.#lending = lending;
  }

  get busy(): boolean {
    return this.#askingUnder !== undefined;
  }

  /** Units at hand. */
  held(rules: Rules): number {
    const lease = this.#lease;
    return lease?.rules === rules && lease.isLive(monotonicMs()) ? lease.units : 0;
  }

  spend(rules: Rules, cost: number, nowMs: number): Decision | undefined {
    return this.#lease?.spend(rules, cost, nowMs);
  }

  /** Asks Redis for what could not be spent, and for what may be asked for soon. */
  ask(rules: Rules, cost: number): Promise<Decision> {
    if (this.#askingUnder !== undefined && this.#askingUnder !== rules) return this.#consume(rules, cost);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ cost, resolve, reject });
      if (!this.busy) this.#askForAll(rules);
    });
  }

  /** Puts units back into the lease that they were spent from. False when that has ended: then they are for Redis. */
  putBack(units: number, receipt: number): boolean {
    const lease = this.#lease;
    if (lease?.receipt !== receipt || !lease.isLive(monotonicMs())) return false;
    lease.units += units;
    return true;
  }

  /** Returns what is held: of a window that was thrown away, Redis takes nothing back. */
  release(): void {
    const lease = this.#lease;
    this.#lease = undefined;
    if (lease !== undefined) this.#return(lease);
  }

  /** Returns what is held, and what is still to come once those who wait for it have had theirs. */
  retire(): void {
    this.#retired = true;
    if (!this.busy) this.release();
  }

  async #consume(rules: Rules, cost: number): Promise<Decision> {
    const { layout } = this.#lending;
    return layout.decide(await layout.consume(this.#key, rules, cost), rules, cost);
  }

  #askForAll(rules: Rules): void {
    const { layout, share, options, track } = this.#lending;
    const asking = this.#waiting;
    this.#waiting = [];
    this.#askingUnder = rules;
    const costs = asking.map(({ cost }) => cost);
    const cost = costs.reduce((sum, one) => sum + one);
    const wanted = Math.max(cost, this.demand.expected);
    const sentAtMs = monotonicMs();
    const answered = layout
      .take(this.#key, rules, { cost, least: Math.min(...costs), wanted, share }, options)
      .then(
        (reply) => {
          if (reply[0] === 1) this.#hold(new Lease(rules, reply, sentAtMs));
          else if (reply[3] > 0) this.release(); // blocked
          for (const waiting of asking) waiting.resolve(this.#answer(reply, rules, waiting.cost));
        },
        (error: unknown) => {
          for (const waiting of asking) waiting.reject(error);
        },
      );
    track(
      answered.then(() => {
        this.#goOn(rules);
      }),
    );
  }

  /** If a request is left without, Redis has nothing left for it either: all who asked together asked for enough. */
  #answer([allowed, used, windowMs, detail]: FixedWindowReply, rules: Rules, cost: number): Decision {
    const { layout } = this.#lending;
    const justTaken = allowed === 1;
    const lease = justTaken || this.held(rules) > 0 ? this.#lease : undefined;
    if (lease?.withdraw(cost) === true) {
      const usedUp = Math.max(0, used - lease.units);
      return layout.decide([1, usedUp, windowMs, cost, lease.receipt], rules, cost);
    }
    const usedUp = Math.max(0, used - (lease?.units ?? 0));
    return layout.decide([0, usedUp, windowMs, justTaken ? 0 : detail, 0], rules, cost);
  }

  /** For those who came meanwhile. */
  #goOn(rules: Rules): void {
    this.#askingUnder = undefined;
    const now = monotonicMs();
    this.#waiting = this.#waiting.filter(({ cost, resolve }) => {
      const spent = this.spend(rules, cost, now);
      if (spent !== undefined) resolve(spent);
      return spent === undefined;
    });
    if (this.#waiting.length > 0) this.#askForAll(rules);
    else if (this.#retired) this.release();
  }

  #hold(lease: Lease): void {
    const former = this.#lease;
    if (former?.isOfSameWindow(lease) === true) lease.units += former.units;
    else this.release();
    this.#lease = lease;
  }

  #return(lease: Lease): void {
    if (lease.units === 0 || !lease.isLive(monotonicMs())) return;
    const { layout, track } = this.#lending;
    const charge = { cost: lease.units, kept: 0, receipts: [lease.receipt] };
    // Whether it arrives or not, it is not sent again: units that are lost are refused, never admitted twice.
    track(layout.undo(this.#key, lease.rules, charge).catch(() => undefined));
  }
}
