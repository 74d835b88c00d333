import { isPersonal, readHeaders, type HeaderField, type RecordedResponse } from '@sluice/http';
import type { CacheStatus } from '../fields/cache-status';
import { statusText, type Keeper } from '../keeper';
import type { Conditions } from '../request/conditions';
import type { PersonalUse } from '../request/personal-use';
import { addCacheStatus } from '../response/add-cache-status';
import { mergeFields } from '../response/merge-fields';
import type { Substitute } from '../response/outlet';
import { answerWith, notModified, validatorsIn } from '../response/reused';
import { reusedFields } from '../response/send-kept';
import { isNotModified } from '../rules/preconditions';
import { mayStandIn } from '../rules/reuse';
import { varyNames } from '../rules/selecting';
import { isError } from '../rules/statuses';
import { reusable, type Kept } from '../shelf/kept';
import { stock } from '../shelf/stock';
import { confirmBy304, confirmByHead } from './confirm';
import { giveUp } from './give-up';
import { objectionToBody, objectionToHead } from './objection';
import { planStorage, type Received, type StoragePlan, type Unstorable } from './plan-storage';
import type { Run } from './run-handler';
import { tellEnd, tellOutcome } from './tell-of-run';

/** One answer of a handler, from its head to the shelf. */
export class Filling {
  readonly #keeper: Keeper;
  readonly #run: Run;
  readonly #conditions: Conditions;
  readonly #use: PersonalUse;
  readonly #before: readonly HeaderField[];
  #plan: StoragePlan | Unstorable = { storable: false, reason: 'aborted' };
  /** Of the stored response, where the handler says that it has not changed. */
  #body: Buffer | undefined;
  #recorded: RecordedResponse | undefined;
  #personal: string | undefined;
  /** Gives the lease back, once it is known that nothing will be stored. */
  #released: Promise<void> | undefined;

  constructor(keeper: Keeper, run: Run, conditions: Conditions, use: PersonalUse) {
    this.#keeper = keeper;
    this.#run = run;
    this.#conditions = conditions;
    this.#use = use;
    this.#before = readHeaders(run.exchange.res);
  }

  /** Decides on the answer by its head, and says what goes out in its place. */
  leaving(): Substitute | undefined {
    const { res } = this.#run.exchange;
    const { kept } = this.#run.finding;
    const received = {
      status: res.statusCode,
      statusMessage: (res.statusMessage as string | undefined) ?? '',
      fields: readHeaders(res),
      before: this.#before,
      receivedAt: Date.now(),
    };
    if (kept !== undefined && this.#conditions.asks && received.status === 304)
      return this.#validated(kept, received);
    if (
      kept !== undefined &&
      isError(received.status) &&
      mayStandIn(reusable(kept), this.#run.exchange.wishes)
    ) {
      return this.#standIn(kept, received.status);
    }
    const plan = this.#planOf(received);
    // What throws here leaves it as it is.
    this.#plan = plan.storable && !this.#approved() ? { storable: false, reason: 'should-cache' } : plan;
    tellOutcome(this.#run, 'forwarded');
    addCacheStatus(res, this.#status({}));
    const objection = this.#objectionToHead();
    if (objection !== undefined) this.release(objection);
    const { ofClient } = this.#conditions;
    const has =
      received.status === 200 && isNotModified(ofClient, validatorsIn(received.fields), received.receivedAt);
    return has ? notModified(readHeaders(res)) : undefined;
  }

  /** The handler has ended its answer. */
  ended(recorded: RecordedResponse): void {
    this.#recorded = recorded;
    this.#personal = this.#use.noted(varyNames(recorded.headers) ?? []);
    this.#conditions.restore();
  }

  /** @param complete whether all of the answer was sent */
  async settle(complete: boolean): Promise<void> {
    this.#conditions.restore();
    const { lease, exchange, finding } = this.#run;
    const { engine, maxVariants } = this.#keeper.options;
    const plan = this.#plan;
    const body = this.#body ?? this.#recorded?.body;
    const reason = this.#objection(complete);
    if (reason !== undefined || !plan.storable || body === undefined) {
      const why = reason ?? 'too-large';
      this.release(why);
      await this.#released;
      tellEnd(this.#run, { stored: false, reason: why });
      return;
    }
    const loadMs = Date.now() - exchange.requestedAt;
    const stocked = await stock(engine, lease, { exchange, finding, plan, body, loadMs }, maxVariants);
    if (stocked === 'stored') this.#keeper.uncacheable.unmark(finding.key);
    tellEnd(this.#run, stocked === 'stored' ? { stored: true } : { stored: false, reason: stocked });
  }

  /** Lets others run who wait for an answer that will not be stored, though it may take long to end. */
  release(why: string): void {
    if (this.#released !== undefined) return;
    this.#plan = { storable: false, reason: why };
    this.#released = giveUp(this.#keeper, this.#run, why);
    this.#released.catch(() => undefined); // told when it is settled
  }

  /** Whether the answer is to be stored; to HEAD, the stored response that it describes. */
  #planOf(received: Received): StoragePlan | Unstorable {
    const { exchange, finding } = this.#run;
    const { options } = this.#keeper;
    if (exchange.req.method !== 'HEAD' || finding.kept === undefined)
      return planStorage(exchange, received, options);
    const { plan } = confirmByHead(exchange, finding.kept, received, options);
    if (plan.storable) this.#body = finding.kept.found.body;
    return plan;
  }

  /** Why the answer is not stored, if its head says so already. */
  #objectionToHead(): string | undefined {
    const plan = this.#plan;
    if (!plan.storable) return plan.reason;
    const { maxBytes } = this.#keeper.options;
    const bytes = this.#body === undefined ? this.#statedBytes() : 0;
    return objectionToHead(plan, this.#use, { bytes, maxBytes });
  }

  #statedBytes(): number {
    return Number(this.#run.exchange.res.getHeader('content-length') ?? NaN);
  }

  /** Why the answer is not stored after all. */
  #objection(complete: boolean): string | undefined {
    const plan = this.#plan;
    if (!complete || this.#recorded === undefined) return 'aborted';
    if (!plan.storable) return plan.reason;
    if (isPersonal(this.#run.exchange.res)) return 'personal';
    if (this.#personal !== undefined && !plan.forEverybody) return `personal-${this.#personal}`;
    if (this.#body !== undefined) return undefined;
    const objection = objectionToBody(this.#recorded);
    if (objection !== undefined) return objection;
    const { bodyBytes } = this.#recorded;
    const { key } = this.#run.exchange;
    return this.#keeper.admission.admits(key, bodyBytes, plan.livesMs, Date.now()) ? undefined : 'budget';
  }

  #validated(stored: Kept, received: Received): Substitute {
    const { plan, kept } = confirmBy304(this.#run.exchange, stored, received, this.#keeper.options);
    this.#plan = plan;
    if (kept !== stored) this.#body = stored.found.body;
    tellOutcome(this.#run, 'validated');
    return this.#answerWith(kept, this.#status({ fwdStatus: 304 }));
  }

  /** RFC 5861, section 4. */
  #standIn(kept: Kept, fwdStatus: number): Substitute {
    this.#plan = { storable: false, reason: 'status' };
    tellOutcome(this.#run, 'stood-in');
    return this.#answerWith(kept, this.#status({ fwdStatus }));
  }

  #answerWith(kept: Kept, status: string | undefined): Substitute {
    const { req } = this.#run.exchange;
    const reused = { ...kept.response, fields: reusedFields(kept, status), body: kept.found.body };
    const answer = answerWith(reused, req.method, this.#conditions.ofClient);
    return { ...answer, fields: mergeFields(this.#before, answer.fields, this.#keeper.options.rfc9111) };
  }

  #approved(): boolean {
    const { req, res } = this.#run.exchange;
    return this.#use.ignoring(() => this.#keeper.options.shouldCache(req, res));
  }

  /** `stored` only where nothing but the loss of Redis could make a lie of it. */
  #status(more: { readonly fwdStatus?: number }): string | undefined {
    const { lease, forwarded } = this.#run;
    const fits = this.#body !== undefined || this.#statedBytes() <= this.#keeper.options.maxBytes;
    const plan = this.#plan;
    const stored = plan.storable && lease.stores && fits && this.#use.noted(plan.vary) === undefined;
    const status: CacheStatus = { fwd: forwarded, ...more, stored };
    return statusText(this.#keeper, plan.storable ? status : { ...status, detail: plan.reason });
  }
}
