import { monotonicMs } from '../clock';
import type { CallOptions, Connection } from '../connection/connection';
import { hashTag } from '../connection/keys';
import { RedisUnavailableError } from '../errors';
import { Announcements } from './announcements';
import type { Decision } from './decision';
import { DenyCache } from './deny-cache';
import { Leases } from './lease/leases';
import { LocalLimiter } from './local/local-limiter';
import type { NonEmpty } from './non-empty';
import type { ResolvedOptions, WithoutRedis } from './options';
import type { CallLimits, ResolvedPolicy } from './policy';
import { FixedWindowLayout } from './redis/fixed-window-layout';
import { GcraLayout } from './redis/gcra-layout';
import type { Layout } from './redis/layout';
import { PoliciesLayout } from './redis/policies-layout';
import type { LimitOptions } from './rate-limiter';
import { RuleBook } from './rule-book';
import type { Rules } from './rule';

/**
 * The policies that count by one key: decided together, in one round trip at most. Asks in this order: remembered
 * refusals, a lease, Redis, and this process alone when Redis does not answer.
 */
export class Group {
  /** The name of the key, where a limiter has several. */
  readonly keyName: string | undefined;
  readonly #connection: Connection;
  readonly #calls: CallOptions;
  readonly #layout: Layout;
  readonly #keyBase: string;
  readonly #book: RuleBook;
  readonly #denials: DenyCache | undefined;
  readonly #leases: Leases | undefined;
  readonly #onUnavailable: WithoutRedis;
  readonly #announcements: Announcements;
  #local: LocalLimiter | undefined;

  /** @param keyBase the parts of every key that come before the layout and the caller's own key */
  constructor(
    connection: Connection,
    keyBase: string,
    policies: NonEmpty<ResolvedPolicy>,
    { denyCache, leaseShare, deadlineMs, onUnavailable }: ResolvedOptions,
  ) {
    this.keyName = policies[0].key;
    this.#connection = connection;
    // Who waits for somebody else's lease may have to ask once more: both within the deadline.
    this.#calls = { deadlineMs: leaseShare === undefined ? deadlineMs : Math.ceil(deadlineMs / 2) };
    this.#layout = layoutOf(policies, connection, this.#calls);
    this.#keyBase = `${keyBase}:${this.#layout.name}:`;
    this.#book = new RuleBook(policies);
    this.#denials = denyCache && new DenyCache(denyCache.maxEntries, denyCache.maxAgeMs);
    if (leaseShare !== undefined && this.#layout instanceof FixedWindowLayout) {
      this.#leases = new Leases(this.#layout, leaseShare, this.#calls);
    }
    this.#onUnavailable = onUnavailable;
    this.#announcements = new Announcements(connection, `${this.#keyBase}forget`, this.#calls, (key) => {
      this.#forget(key);
    });
  }

  /** @throws {OptionError} when a limit is missing or wrong. */
  rules(limits: CallLimits | undefined): Rules {
    return this.#book.rules(limits);
  }

  /** A remembered refusal that holds for this request. */
  recall(id: string, rules: Rules, cost: number): Decision | undefined {
    return this.#denials?.find(this.#key(id), rules, cost, monotonicMs());
  }

  consume(
    id: string,
    rules: Rules,
    cost: number,
    onUnavailable: LimitOptions['onUnavailable'] = this.#onUnavailable,
  ): Promise<Decision> {
    const key = this.#key(id);
    const nowMs = monotonicMs();
    const known =
      this.#denials?.find(key, rules, cost, nowMs) ?? this.#leases?.spend(key, rules, cost, nowMs);
    if (known !== undefined) return Promise.resolve(known);
    if (this.#leases !== undefined) {
      return this.#leases.take(key, rules, cost).then(
        (decision) => this.#noted(key, rules, cost, nowMs, decision),
        (error: unknown) => this.#localOr(error, onUnavailable).consume(key, rules, cost),
      );
    }
    return this.#layout.consume(key, rules, cost).then(
      (reply) => this.#noted(key, rules, cost, nowMs, this.#layout.decide(reply, rules, cost, nowMs)),
      (error: unknown) => this.#localOr(error, onUnavailable).consume(key, rules, cost),
    );
  }

  peek(id: string, rules: Rules, cost: number): Promise<Decision> {
    const key = this.#key(id);
    return this.#layout
      .peek(key, rules, cost)
      .catch((error: unknown) => this.#localOr(error).peek(key, rules, cost));
  }

  async charge(id: string, rules: Rules, cost: number): Promise<void> {
    const key = this.#key(id);
    try {
      await this.#layout.charge(key, rules, cost);
    } catch (error) {
      this.#localOr(error).charge(key, rules, cost);
    }
  }

  async refund(id: string, rules: Rules, cost: number): Promise<void> {
    const key = this.#key(id);
    this.#denials?.forget(key);
    try {
      await this.#layout.refund(key, rules, cost);
    } catch (error) {
      this.#localOr(error).refund(key, rules, cost);
    }
  }

  /** Takes back a charge except for what is kept, as far as it still counts. */
  async undo(
    id: string,
    rules: Rules,
    { source, receipts }: Decision,
    cost: number,
    kept: number,
  ): Promise<void> {
    const key = this.#key(id);
    this.#denials?.forget(key);
    if (source === 'local') {
      this.#local?.undo(key, rules, { cost, kept, receipts });
      return;
    }
    if (source === 'lease' && this.#leases?.putBack(key, cost - kept, receipts[0] ?? 0) === true) return;
    try {
      await this.#layout.undo(key, rules, { cost, kept, receipts });
    } catch (error) {
      this.#localOr(error); // nothing of this charge is in the process: what Redis keeps of it ends with the window
    }
  }

  async block(id: string, durationMs: number): Promise<void> {
    await this.#layout.block(this.#key(id), durationMs);
    this.#forgetEverywhere(this.#key(id));
  }

  async unblock(id: string): Promise<void> {
    await this.#layout.unblock(this.#key(id));
    this.#forgetEverywhere(this.#key(id));
  }

  async reset(id: string): Promise<void> {
    const key = this.#key(id);
    await this.#connection.command(key, false, ['DEL', key], { ...this.#calls, idempotent: true });
    this.#forgetEverywhere(key);
  }

  async close(): Promise<void> {
    this.#announcements.close();
    await this.#leases?.close();
  }

  #key(id: string): string {
    return this.#keyBase + hashTag(id);
  }

  #noted(key: string, rules: Rules, cost: number, sentAtMs: number, decision: Decision): Decision {
    if (!decision.allowed) this.#denials?.remember(key, rules, cost, sentAtMs, decision);
    if (!decision.allowed || this.#leases !== undefined) this.#announcements.listen();
    return decision;
  }

  /** @throws what was given, unless it says that Redis does not answer and this process may decide alone. */
  #localOr(
    error: unknown,
    onUnavailable: NonNullable<LimitOptions['onUnavailable']> = this.#onUnavailable,
  ): LocalLimiter {
    if (!(error instanceof RedisUnavailableError)) throw error;
    const mode = typeof onUnavailable === 'function' ? onUnavailable(error) : onUnavailable;
    if (mode === 'throw') throw error;
    return (this.#local ??= new LocalLimiter());
  }

  #forgetEverywhere(key: string): void {
    this.#forget(key);
    this.#announcements.announce(key);
  }

  #forget(key: string): void {
    this.#denials?.forget(key);
    this.#leases?.forget(key);
    this.#local?.forget(key);
  }
}

function layoutOf(policies: NonEmpty<ResolvedPolicy>, connection: Connection, calls: CallOptions): Layout {
  const algorithm = policies.length === 1 ? policies[0].algorithm : undefined;
  if (algorithm === 'gcra') return new GcraLayout(connection, calls);
  if (algorithm === 'fixed-window') return new FixedWindowLayout(connection, calls);
  return new PoliciesLayout(connection, calls);
}
