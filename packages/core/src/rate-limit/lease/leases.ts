import { LRUCache } from 'lru-cache';
import { monotonicMs } from '../../clock';
import type { CallOptions } from '../../connection/connection';
import type { Decision } from '../decision';
import type { FixedWindowLayout } from '../redis/fixed-window-layout';
import type { Rules } from '../rule';
import { Account, type Lending } from './account';

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
  readonly #lending: Lending;
  readonly #accounts = new LRUCache<string, Account>({
    max: MAX_ACCOUNTS,
    dispose: (account) => {
      account.retire();
    },
  });
  readonly #underWay = new Set<Promise<unknown>>();
  #sweeper: NodeJS.Timeout | undefined;

  /**
   * @param share of what is left in the window, for this process: 0 to 1
   * @param options for one question: a request may wait for two
   */
  constructor(layout: FixedWindowLayout, share: number, options: CallOptions) {
    const track = (work: Promise<unknown>) => {
      this.#underWay.add(work);
      const done = () => this.#underWay.delete(work);
      work.then(done, done);
    };
    this.#lending = { layout, share, options, track };
  }

  /** Spends what is held, if that is enough. */
  spend(key: string, rules: Rules, cost: number, nowMs: number): Decision | undefined {
    const account = this.#account(key);
    account.demand.note(cost, nowMs);
    account.usedAtMs = nowMs;
    return account.spend(rules, cost, nowMs);
  }

  /** Asks Redis for what could not be spent, and for more. */
  take(key: string, rules: Rules, cost: number): Promise<Decision> {
    return this.#account(key).ask(rules, cost);
  }

  /** Asks Redis, and counts what is held here as there. */
  peek(key: string, rules: Rules, cost: number): Promise<Decision> {
    const held = this.#accounts.peek(key)?.held(rules) ?? 0;
    return this.#lending.layout.peek(key, rules, cost, held);
  }

  /** Puts units back into the lease that they were spent from. False when that has ended: then they are for Redis. */
  putBack(key: string, units: number, receipt: number): boolean {
    return this.#accounts.peek(key)?.putBack(units, receipt) === true;
  }

  /** Returns what is held of a key: from now on Redis is asked first. */
  release(key: string): void {
    this.#accounts.peek(key)?.release();
  }

  /** Returns everything that is held. Resolves when Redis has it, or cannot be told. */
  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
    this.#accounts.clear();
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #account(key: string): Account {
    let account = this.#accounts.get(key);
    if (account === undefined) {
      account = new Account(key, this.#lending);
      this.#accounts.set(key, account);
      this.#sweeper ??= setInterval(this.#sweep, IDLE_MS).unref();
    }
    return account;
  }

  readonly #sweep = (): void => {
    const idleSinceMs = monotonicMs() - IDLE_MS;
    for (const [key, account] of this.#accounts) {
      if (account.usedAtMs < idleSinceMs && !account.busy) this.#accounts.delete(key);
    }
    if (this.#accounts.size > 0) return;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
  };
}
