import { publishError, type Outcome, type Turn } from '@sluice/core';
import { whenClosed } from '@sluice/http';
import type { Refresh } from '../background/refresh';
import type { Exchange } from '../exchange';
import type { Forwarded } from '../fields/cache-status';
import type { Keeper } from '../keeper';
import { refuseNotCached, refuseUnavailable } from '../refusals';
import { reuse, type Reuse } from '../rules/reuse';
import { reusable, type Kept } from '../shelf/kept';
import { keptFor, type Finding } from '../shelf/shelf';
import { forward, refused, sendCollapsed, sendHit } from './answering';
import { runHandler, type Run } from './run-handler';

/** After so many others whose response was of no use, one runs the handler itself. */
const MOST_ATTEMPTS = 3;

/** What a cache needs of who mounts it. */
export interface Service {
  readonly keeper: Keeper;
  /** Runs the handler in the background, where that can be done. */
  readonly refresh: Refresh | undefined;
}

/** Answers from what was found, at once, if it may. */
export function answerAtOnce({ keeper }: Service, exchange: Exchange, { kept }: Finding): boolean {
  if (kept === undefined) return false;
  const how = usable(kept, exchange);
  if (how !== 'fresh' && how !== 'stale') return false;
  sendHit(keeper, exchange, kept, how === 'fresh' ? 'hit' : 'stale');
  return true;
}

/** Gets a response: from somebody who is getting it already, or from the handler, by `next`. */
export async function obtain(
  service: Service,
  exchange: Exchange,
  first: Finding,
  next: () => void,
): Promise<void> {
  const { keeper, refresh } = service;
  if (refusesOrPasses(keeper, exchange, first, next)) return;
  const { engine, rules, maxHoldMs: maxHold } = keeper.options;
  const { req, key } = exchange;
  let finding = first;
  const shares = req.headers.authorization === undefined || rules.allowAuthorization;
  let alone = !shares || keeper.uncacheable.has(finding.key);
  for (let attempt = 0; ; attempt++) {
    const forwarded = why(exchange, finding);
    const inBackground = finding.kept !== undefined && usable(finding.kept, exchange) === 'while-revalidate';
    const turn = await engine.turn(
      finding.key,
      finding.lookup,
      inBackground ? { wait: false, maxHold } : { alone: alone || attempt >= MOST_ATTEMPTS, maxHold },
    );
    if (turn.role === 'leader') {
      const run = { exchange, finding, lease: turn.lease, forwarded };
      if (inBackground && finding.kept !== undefined && refresh !== undefined) {
        sendHit(keeper, exchange, finding.kept, 'stale');
        // What is not stored would be got for nobody.
        if (turn.lease.stores) await refreshWith(refresh, keeper, run);
        else await turn.lease.giveUp('not-storable').catch(publishError);
      } else {
        runHandler(keeper, run, next);
      }
      return;
    }
    if (attempt > 2 * MOST_ATTEMPTS) break;
    if (turn.role === 'busy' && finding.kept !== undefined) {
      sendHit(keeper, exchange, finding.kept, 'stale');
      return;
    }
    const outcome = await waitFor(turn, exchange);
    if (outcome === 'left') return;
    if (outcome.reason === 'not-storable' || (outcome.reason === 'failed' && attempt > 0)) alone = true;
    const lookup = outcome.reason === 'filled' ? outcome.lookup : undefined;
    const brought = lookup === undefined ? undefined : keptFor(req.headers, lookup);
    if (brought !== undefined && collapsed(keeper, exchange, brought, forwarded)) return;
    if (alone) continue;
    finding = await keeper.shelf.find(key, req.headers);
    if (refusesUnavailable(keeper, exchange, finding)) return;
    if (finding.kept !== undefined && collapsed(keeper, exchange, finding.kept, forwarded)) return;
  }
  forward(keeper, exchange, why(exchange, finding), 'crowded'); // others replace it faster than it can be used
  next();
}

/** Whether the request was refused, or went past the cache. */
function refusesOrPasses(keeper: Keeper, exchange: Exchange, finding: Finding, next: () => void): boolean {
  const { req, res, wishes } = exchange;
  if (refusesUnavailable(keeper, exchange, finding)) return true;
  if (wishes.has('only-if-cached')) {
    refused(exchange, 'only-if-cached');
    refuseNotCached(req, res);
    return true;
  }
  const passing = passesBy(keeper, exchange, finding);
  if (passing === undefined) return false;
  forward(keeper, exchange, why(exchange, finding), passing);
  next();
  return true;
}

/** Whether the request was refused because Redis gives no answer. */
function refusesUnavailable(keeper: Keeper, exchange: Exchange, { lookup }: Finding): boolean {
  const { req, res } = exchange;
  if (lookup.state !== 'miss' || lookup.reason !== 'unavailable') return false;
  if (keeper.options.onUnavailable(req) !== 'closed') return false;
  refused(exchange, 'unavailable');
  refuseUnavailable(req, res);
  return true;
}

/** The client has its answer: what goes wrong now is told to nobody but those who would wait. */
async function refreshWith(refresh: Refresh, keeper: Keeper, run: Run): Promise<void> {
  try {
    refresh(keeper, run);
  } catch (error) {
    publishError(error);
    await run.lease.giveUp('failed').catch(publishError);
  }
}

/** Answers with what another request has just got, if it may be used without asking again. */
function collapsed(keeper: Keeper, exchange: Exchange, kept: Kept, fwd: Forwarded): boolean {
  if (usable(kept, exchange) !== 'fresh') return false;
  sendCollapsed(keeper, exchange, kept, fwd);
  return true;
}

/** Resolves when somebody else has a response, or to `'left'` when the client has gone. */
async function waitFor(
  turn: Exclude<Turn, { role: 'leader' }>,
  { req, res }: Exchange,
): Promise<Outcome | 'left'> {
  if (turn.role === 'hit') return { reason: 'filled', lookup: turn.lookup };
  if (turn.role === 'busy') return { reason: 'again' };
  const leaving = new AbortController();
  const stop = whenClosed(req, res, () => {
    leaving.abort();
  });
  try {
    return await turn.wait(leaving.signal);
  } catch (error) {
    if (leaving.signal.aborted) return 'left';
    throw error;
  } finally {
    stop();
  }
}

/** Why a request goes to the handler past everybody else, and its response nowhere. */
function passesBy(
  keeper: Keeper,
  { req, unstorable, requestNoStore, key }: Exchange,
  { kept }: Finding,
): string | undefined {
  if (unstorable !== undefined) return unstorable;
  if (requestNoStore) return 'request-no-store';
  if (req.method === 'HEAD' && kept === undefined) return 'head'; // has no body that could be stored
  if (req.headers.range !== undefined) return 'range'; // the handler may have a better way than to send everything
  if (kept === undefined && !keeper.admission.count(key)) return 'min-uses';
  return undefined;
}

/** What may be done with a stored response; from L1 without Redis, only what may stand in for the handler. */
function usable(kept: Kept, { wishes }: Exchange): Reuse {
  const { found, response } = kept;
  const standsIn = response.sieMs > 0 && -found.freshMs < response.sieMs;
  if (found.unconfirmed && !standsIn) return 'validate';
  return reuse(reusable(kept), wishes);
}

function why({ wishes }: Exchange, { kept, list }: Finding): Forwarded {
  if (kept === undefined) return list === undefined ? 'uri-miss' : 'vary-miss';
  const byWish =
    kept.found.freshMs > 0 && !kept.response.noCache && reuse(reusable(kept), wishes) === 'validate';
  return byWish ? 'request' : 'stale';
}
