import { LRUCache } from 'lru-cache';
import { monotonicMs } from '../../clock';
import type { CallOptions } from '../../connection/connection';
import { Decision, stateOf } from '../decision';
import type { FixedWindowLayout } from '../redis/fixed-window-layout';
import type { Rules } from '../rule';
import { Demand } from './demand';

/** Units of one window that were charged in Redis and may be spent here. */
interface Lease {
  readonly rules: Rules;
  /** No later than the window itself ends. */
  readonly endsAtMs: number;
  /** What Redis had left, the lease aside. */
  readonly remaining: number;
  units: number;
}

/** What this process knows of one key. */
interface Account {
  readonly demand: Demand;
  lease: Lease | undefined;
  taking: Promise<Taking> | undefined;
  usedAtMs: number;
}

interface Taking {
  readonly cost: number;
  readonly decision: Decision;
}

const MAX_ACCOUNTS = 10_000;

/** A lease that nobody spends goes back after this, and is looked for this often. */
const IDLE_MS = 1000;

/**
 * Takes shares of a fixed window in advance and spends them in this process.
 *
 * What is spent here was charged in Redis before, and ends with its window, counted from when it was asked for: however
 * many processes do this, they never admit more than the limit. What they hold unspent is refused to others meanwhile.
 */
export class Leases {
  readonly #layout: FixedWindowLayout;
  readonly #share: number;
  readonly #options: CallOptions;
  readonly #accounts = new LRUCache<string, Account>({
    max: MAX_ACCOUNTS,
    dispose: ({ lease }, key) => {
      this.#return(key, lease);
    },
  });
  readonly #returning = new Set<Promise<unknown>>();
  #sweeper: NodeJS.Timeout | undefined;

  /** @param share of what is left in the window, for this process: 0 to 1 */
  constructor(layout: FixedWindowLayout, share: number, options: CallOptions) {
    this.#layout = layout;
    this.#share = share;
    this.#options = options;
  }

  /** Spends what is held, if that is enough. */
  spend(key: string, rules: Rules, cost: number, nowMs: number): Decision | undefined {
    const account = this.#account(key);
    account.demand.note(cost, nowMs);
    account.usedAtMs = nowMs;
    return spend(account.lease, rules, cost, nowMs);
  }

  /** Asks Redis for what could not be spent, and for more. Of those who ask at once, one does and the others wait for it. */
  take(key: string, rules: Rules, cost: number): Promise<Decision> {
    const account = this.#account(key);
    if (account.taking === undefined) {
      account.taking = this.#take(key, account, rules, cost);
      return account.taking.then(({ decision }) => decision);
    }
    return account.taking.then((taken) => this.#afterTaking(key, account, rules, cost, taken));
  }

  /** Puts units back into the lease that they were spent from. False when that has ended: then they are for Redis. */
  putBack(key: string, units: number, endsAtMs: number): boolean {
    const lease = this.#accounts.peek(key)?.lease;
    if (lease?.endsAtMs !== endsAtMs || endsAtMs <= monotonicMs()) return false;
    lease.units += units;
    return true;
  }

  /** Drops what is held of a key whose window was thrown away. */
  forget(key: string): void {
    const account = this.#accounts.peek(key);
    if (account !== undefined) account.lease = undefined;
  }

  /** Returns everything that is held. Resolves when Redis has it, or cannot be told. */
  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
    this.#accounts.clear();
    await Promise.all(this.#returning);
  }

  #take(key: string, account: Account, rules: Rules, cost: number): Promise<Taking> {
    const sentAtMs = monotonicMs();
    const wanted = Math.max(cost, account.demand.recent);
    return this.#layout.take(key, rules, cost, wanted, this.#share, this.#options).then(
      ([allowed, used, windowMs, detail]) => {
        account.taking = undefined;
        if (allowed === 1) {
          this.#hold(key, account, {
            rules,
            endsAtMs: sentAtMs + windowMs,
            remaining: rules[0].limit - used,
            units: detail - cost,
          });
        }
        const usedByOthers = allowed === 1 ? used - (detail - cost) : used;
        const reply = [allowed, usedByOthers, windowMs, detail];
        return { cost, decision: this.#layout.decide(reply, rules, cost, sentAtMs) };
      },
      (error: unknown) => {
        account.taking = undefined;
        throw error;
      },
    );
  }

  #afterTaking(key: string, account: Account, rules: Rules, cost: number, taken: Taking) {
    if (!taken.decision.allowed && cost >= taken.cost) return taken.decision;
    const sentAtMs = monotonicMs();
    const spent = spend(account.lease, rules, cost, sentAtMs);
    if (spent !== undefined) return spent;
    // Near the end of the limit a lease holds less than waits for it. Those left over ask for themselves.
    return this.#layout
      .consume(key, rules, cost)
      .then((reply) => this.#layout.decide(reply, rules, cost, sentAtMs));
  }

  #hold(key: string, account: Account, lease: Lease): void {
    const former = account.lease;
    const sameWindow = former?.rules === lease.rules && former.endsAtMs > monotonicMs();
    if (sameWindow) lease.units += former.units;
    else this.#return(key, former);
    account.lease = lease;
    if (this.#accounts.peek(key) !== account) {
      account.lease = undefined;
      this.#return(key, lease);
    }
  }

  #return(key: string, lease: Lease | undefined): void {
    if (lease === undefined || lease.units === 0 || lease.endsAtMs <= monotonicMs()) return;
    const charge = { cost: lease.units, kept: 0, receipts: [lease.endsAtMs] };
    const done = () => this.#returning.delete(returned);
    // Whether it arrives or not, it is not sent again: units that are lost are refused, never admitted twice.
    const returned: Promise<unknown> = this.#layout.undo(key, lease.rules, charge).then(done, done);
    this.#returning.add(returned);
  }

  #account(key: string): Account {
    let account = this.#accounts.get(key);
    if (account === undefined) {
      account = { demand: new Demand(), lease: undefined, taking: undefined, usedAtMs: 0 };
      this.#accounts.set(key, account);
      this.#sweeper ??= setInterval(this.#sweep, IDLE_MS).unref();
    }
    return account;
  }

  readonly #sweep = (): void => {
    const idleSinceMs = monotonicMs() - IDLE_MS;
    for (const [key, account] of this.#accounts) {
      if (account.usedAtMs < idleSinceMs && account.taking === undefined) this.#accounts.delete(key);
    }
    if (this.#accounts.size > 0) return;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
  };
}

function spend(lease: Lease | undefined, rules: Rules, cost: number, nowMs: number): Decision | undefined {
  if (lease?.rules !== rules || lease.units < cost || nowMs >= lease.endsAtMs) return undefined;
  lease.units -= cost;
  const room = lease.remaining + lease.units;
  const resetUs = (lease.endsAtMs - nowMs) * 1000;
  const waitUs = room < cost ? resetUs : 0;
  return new Decision([stateOf(rules[0], true, room, resetUs, waitUs, 0)], 'lease', [lease.endsAtMs]);
}
