import { publishError, type FillLease } from '@sluice/core';
import { recordResponse, whenClosed } from '@sluice/http';
import type { Exchange } from '../exchange';
import type { Forwarded } from '../fields/cache-status';
import type { Keeper } from '../keeper';
import { Conditions } from '../request/conditions';
import { PersonalUse } from '../request/personal-use';
import { Outlet } from '../response/outlet';
import type { Finding } from '../shelf/shelf';
import { Filling } from './filling';

/** How a handler comes to run. */
export interface Run {
  readonly exchange: Exchange;
  readonly finding: Finding;
  readonly lease: FillLease;
  readonly forwarded: Forwarded;
}

/**
 * Lets the handler answer a request, stores its answer, and gives the lease back, whatever happens. The client gets the answer as
 * it comes: as it is, a part of what it has of it already, or the stored response that the answer says is good still.
 */
export function runHandler(keeper: Keeper, run: Run, handler: () => void): void {
  const { req, res } = run.exchange;
  const conditions = new Conditions(req, run.finding.kept?.response);
  const use = new PersonalUse();
  const { rfc9111, key, vary } = keeper.options;
  // Who makes keys has said what responses depend on.
  if (!rfc9111) use.watch(req, res, (field) => key !== undefined || vary.includes(field));
  const filling = new Filling(keeper, run, conditions, use);
  new Outlet(res, {
    leaving: () => filling.leaving(),
    outside: (work) => use.ignoring(work),
  });
  recordResponse(res, {
    maxBytes: keeper.options.maxBytes,
    holdMs: 0,
    outgrown: () => {
      filling.release('too-large');
    },
    ended: (recorded) => {
      filling.ended(recorded);
    },
  });
  const slow = setTimeout(() => {
    filling.release('slow');
  }, keeper.options.maxHoldMs).unref();
  // 'finish' comes before 'close', and not at all to who was cut off.
  let over = false;
  const settle = (complete: boolean) => {
    if (over) return;
    over = true;
    clearTimeout(slow);
    filling.settle(complete).catch(publishError);
  };
  res.once('finish', () => {
    settle(true);
  });
  whenClosed(req, res, () => {
    settle(res.writableFinished);
  });
  handler();
}
