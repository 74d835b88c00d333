import { monotonicMs } from '../clock';
import type { CallOptions, Connection } from '../connection/connection';
import { hashTag } from '../connection/keys';
import { Announcements } from './announcements';
import type { Decision } from './decision';
import { DenyCache } from './deny-cache';
import { Fallback } from './fallback';
import { Leases } from './lease/leases';
import type { NonEmpty } from './non-empty';
import type { ResolvedOptions } from './options';
import type { CallLimits, ResolvedPolicy } from './policy';
import { FixedWindowLayout } from './redis/fixed-window-layout';
import type { Layout } from './redis/layout';
import { layoutOf } from './redis/layout-of';
import type { LimitOptions } from './rate-limiter';
import { RuleBook } from './rule-book';
import type { Rules } from './rule';

type OnUnavailable = LimitOptions['onUnavailable'];

/**
 * The policies that count by one key: decided together, in one round trip at most. Asks in this order: remembered
 * refusals, a lease, Redis, and this process alone when Redis does not answer.
 */
export class Group {
  /** The name of the key, where a limiter has several. */
  readonly keyName: string | undefined;
  readonly #layout: Layout;
  readonly #keyBase: string;
  readonly #book: RuleBook;
  readonly #denials: DenyCache | undefined;
  readonly #leases: Leases | undefined;
  readonly #fallback: Fallback;
  readonly #announcements: Announcements;

  /** @param keyBase the parts of every key that come before the layout and the caller's own key */
  constructor(
    connection: Connection,
    keyBase: string,
    policies: NonEmpty<ResolvedPolicy>,
    { denyCache, leaseShare, deadlineMs, onUnavailable }: ResolvedOptions,
  ) {
    this.keyName = policies[0].key;
    const calls: CallOptions = { deadlineMs };
    this.#layout = layoutOf(policies, connection, calls);
    this.#keyBase = `${keyBase}:${this.#layout.name}:`;
    this.#book = new RuleBook(policies);
    this.#denials = denyCache && new DenyCache(denyCache.maxEntries, denyCache.maxAgeMs);
    if (leaseShare !== undefined && this.#layout instanceof FixedWindowLayout) {
      this.#leases = new Leases(this.#layout, leaseShare, { deadlineMs: Math.ceil(deadlineMs / 2) });
    }
    this.#fallback = new Fallback(onUnavailable);
    this.#announcements = new Announcements(connection, `${this.#keyBase}forget`, calls, (key) => {
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

  /** At once where this process knows the answer. */
  consume(
    id: string,
    rules: Rules,
    cost: number,
    onUnavailable: OnUnavailable,
  ): Decision | Promise<Decision> {
    const key = this.#key(id);
    const nowMs = monotonicMs();
    const known =
      this.#denials?.find(key, rules, cost, nowMs) ?? this.#leases?.spend(key, rules, cost, nowMs);
    if (known !== undefined) return known;
    if (this.#leases !== undefined) {
      this.#announcements.listen();
      return this.#leases.take(key, rules, cost).then(
        (decision) => this.#noted(key, rules, cost, nowMs, decision),
        (error: unknown) => this.#fallback.for(error, onUnavailable).consume(key, rules, cost),
      );
    }
    return this.#layout.consume(key, rules, cost).then(
      (reply) => this.#noted(key, rules, cost, nowMs, this.#layout.decide(reply, rules, cost)),
      (error: unknown) => this.#fallback.for(error, onUnavailable).consume(key, rules, cost),
    );
  }

  peek(id: string, rules: Rules, cost: number, onUnavailable: OnUnavailable): Promise<Decision> {
    const key = this.#key(id);
    return (this.#leases ?? this.#layout)
      .peek(key, rules, cost)
      .catch((error: unknown) => this.#fallback.for(error, onUnavailable).peek(key, rules, cost));
  }

  async charge(id: string, rules: Rules, cost: number, onUnavailable?: OnUnavailable): Promise<void> {
    const key = this.#key(id);
    try {
      await this.#layout.charge(key, rules, cost);
    } catch (error) {
      this.#fallback.for(error, onUnavailable).charge(key, rules, cost);
    }
  }

  async refund(id: string, rules: Rules, cost: number, onUnavailable: OnUnavailable): Promise<void> {
    const key = this.#key(id);
    this.#denials?.forget(key);
    try {
      await this.#layout.refund(key, rules, cost);
    } catch (error) {
      this.#fallback.for(error, onUnavailable).refund(key, rules, cost);
    }
    this.#denials?.forget(key); // once more: it may have been refused meanwhile
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
      this.#fallback.started?.undo(key, rules, { cost, kept, receipts });
      return;
    }
    if (source === 'lease' && this.#leases?.putBack(key, cost - kept, receipts[0] ?? 0) === true) return;
    try {
      await this.#layout.undo(key, rules, { cost, kept, receipts });
    } catch (error) {
      this.#fallback.for(error); // nothing of this charge is in the process: what Redis keeps of it ends with the window
    }
    this.#denials?.forget(key);
  }

  async block(id: string, durationMs: number): Promise<void> {
    await this.#layout.block(this.#key(id), durationMs, this.#book.standing);
    this.#forgetEverywhere(this.#key(id));
  }

  async unblock(id: string): Promise<void> {
    await this.#layout.unblock(this.#key(id), this.#book.standing);
    this.#forgetEverywhere(this.#key(id));
  }

  async reset(id: string): Promise<void> {
    const key = this.#key(id);
    await this.#layout.reset(key, this.#book.standing);
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
    if (!decision.allowed && this.#denials !== undefined) {
      this.#denials.remember(key, rules, cost, sentAtMs, decision);
      this.#announcements.listen();
    }
    return decision;
  }

  #forgetEverywhere(key: string): void {
    this.#forget(key);
    this.#announcements.announce(key);
  }

  #forget(key: string): void {
    this.#denials?.forget(key);
    this.#leases?.release(key);
    this.#fallback.started?.forget(key);
  }
}
