import type { RefusalHandler } from '@sluice/rate-limit';
import { DECIDED_BY } from './limit-note';
import { messagePage } from './message-page';
import { waitingTime } from './wording';

/** Tells a visitor that they are too fast. The headers of the limit are on the response already. */
export const sendRefusalPage: RefusalHandler = function sendRefusalPage(_req, res, _next, result) {
  const { policy, limit, retryAfterMs, source } = result;
  const text = `That was more than the ${String(limit)} that the limit “${policy}” lets through. Try again in ${waitingTime(retryAfterMs)}.`;
  res
    .status(429)
    .set('Cache-Control', 'no-store')
    .send(messagePage('One moment, please', text, `This was decided by ${DECIDED_BY[source]}.`));
};
