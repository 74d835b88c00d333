import { cacheResponseEvents } from '../events';
import type { Exchange } from '../exchange';
import { explain, type Explanation } from '../explanation';
import type { CacheStatus, Forwarded } from '../fields/cache-status';
import { statusText, type Keeper } from '../keeper';
import { addCacheStatus } from '../response/add-cache-status';
import { sendKept } from '../response/send-kept';
import type { Kept } from '../shelf/kept';

/** Answers with a stored response that may be used as it is. */
export function sendHit(keeper: Keeper, exchange: Exchange, kept: Kept, outcome: 'hit' | 'stale'): void {
  const ttl = Math.floor(kept.found.freshMs / 1000); // below zero since it is stale
  send(keeper, exchange, kept, { hit: true, ttl }, { outcome });
}

/** Answers with the response that another request has got. */
export function sendCollapsed(keeper: Keeper, exchange: Exchange, kept: Kept, forwarded: Forwarded): void {
  const explanation: Explanation = { outcome: 'collapsed', forwarded };
  send(keeper, exchange, kept, { fwd: forwarded, collapsed: true }, explanation);
}

function send(
  keeper: Keeper,
  { req, res }: Exchange,
  kept: Kept,
  status: CacheStatus,
  explanation: Explanation,
): void {
  tell(req, explanation);
  sendKept(req, res, kept, { status: statusText(keeper, status), storedWins: keeper.options.rfc9111 });
}

/** Lets the handler answer, and keeps nothing of it. */
export function forward(
  keeper: Keeper,
  { req, res }: Pick<Exchange, 'req' | 'res'>,
  forwarded: Forwarded,
  reason: string | undefined,
): void {
  tell(req, { outcome: 'forwarded', forwarded, stored: false, reason });
  addCacheStatus(res, statusText(keeper, { fwd: forwarded, detail: reason }));
}

/** The cache answers itself. */
export function refused({ req }: Exchange, reason: string): void {
  tell(req, { outcome: 'refused', reason });
}

function tell(req: object, explanation: Explanation): void {
  explain(req, explanation);
  cacheResponseEvents.publish(() => explanation);
}
