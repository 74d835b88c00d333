import type { RefusalHandler } from '@sluice/rate-limit';
import { messagePage } from './message-page';

/** Tells a visitor that they are too fast. The headers of the limit are on the response already. */
export const sendRefusalPage: RefusalHandler = function sendRefusalPage(_req, res, _next, { retryAfterMs }) {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  const wait = seconds === 1 ? 'a second' : `${String(seconds)} seconds`;
  res
    .status(429)
    .set('Cache-Control', 'no-store')
    .send(messagePage('One moment, please', `That was a lot of pages. Try again in ${wait}.`));
};
