import { publishError, type FillLease } from '@sluice/core';
import { isPersonal, readHeaders, type HeaderField, type RecordedResponse } from '@sluice/http';
import type { Exchange } from '../exchange';
import type { Keeper } from '../keeper';
import { PersonalUse } from '../request/personal-use';
import type { Finding } from '../shelf/shelf';
import { stock } from '../shelf/stock';
import { objectionToBody } from './objection';
import { planStorage, type StoragePlan } from './plan-storage';
import { tellEnd } from './tell-of-run';

/** The answer to a POST, from its head to the shelf. */
export class PostedResponse {
  readonly #keeper: Keeper;
  readonly #exchange: Exchange;
  readonly #use = new PersonalUse();
  readonly #before: readonly HeaderField[];
  #goods: { readonly plan: StoragePlan; readonly finding: Finding; readonly lease: FillLease } | undefined;
  #body: Buffer | undefined;
  #over = false;
  #slow: NodeJS.Timeout | undefined;

  constructor(keeper: Keeper, exchange: Exchange) {
    this.#keeper = keeper;
    this.#exchange = exchange;
    this.#before = readHeaders(exchange.res);
    if (!keeper.options.rfc9111) this.#use.watch(exchange.req, exchange.res, () => false);
  }

  /** Decides on the answer by its head, and takes the lease of those who would get it. */
  async leaving(): Promise<void> {
    const { options, shelf } = this.#keeper;
    const { req, key } = this.#exchange;
    const plan = this.#use.ignoring(() => this.#plan());
    if (plan === undefined) return;
    const finding = await shelf.find(key, req.headers);
    // Only now, so that what was invalidated with this very answer does not count against it.
    const turn = await options.engine.turn(finding.key, finding.lookup, {
      alone: true,
      maxHold: options.maxHoldMs,
    });
    if (turn.role !== 'leader') return;
    this.#goods = { plan, finding, lease: turn.lease };
    if (this.#over) {
      await this.#end(undefined);
      return;
    }
    this.#slow = setTimeout(() => {
      this.#end(undefined).catch(publishError);
    }, options.maxHoldMs).unref();
  }

  ended(recorded: RecordedResponse): void {
    if (this.#goods === undefined) return;
    const { plan } = this.#goods;
    const forSomebody = !plan.forEverybody && this.#use.noted(plan.vary) !== undefined;
    if (!forSomebody && objectionToBody(recorded) === undefined) this.#body = recorded.body;
  }

  /** @param complete whether all of the answer was sent */
  async settle(complete: boolean): Promise<void> {
    this.#over = true;
    await this.#end(complete && !isPersonal(this.#exchange.res) ? this.#body : undefined);
  }

  #plan(): StoragePlan | undefined {
    const { options } = this.#keeper;
    const { req, res } = this.#exchange;
    const { statusCode: status } = res;
    const statusMessage = (res.statusMessage as string | undefined) ?? '';
    const received = { status, statusMessage, fields: readHeaders(res), receivedAt: Date.now() };
    const plan = planStorage(this.#exchange, { ...received, before: this.#before }, options);
    return plan.storable && options.shouldCache(req, res) ? plan : undefined;
  }

  async #end(body: Buffer | undefined): Promise<void> {
    const goods = this.#goods;
    if (goods === undefined) return;
    this.#goods = undefined;
    clearTimeout(this.#slow);
    const { admission, options } = this.#keeper;
    const exchange = this.#exchange;
    const { lease, plan, finding } = goods;
    if (body === undefined || !admission.admits(exchange.key, body.length, plan.livesMs, Date.now())) {
      await lease.giveUp('failed');
      return;
    }
    const stocked = await stock(
      options.engine,
      lease,
      { exchange, finding, plan, body, loadMs: 0 },
      options.maxVariants,
    );
    if (stocked === 'stored') tellEnd({ exchange }, { stored: true });
  }
}
