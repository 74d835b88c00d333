import type { Response } from 'express';
import { messagePage } from './message-page';

const RETRY_SECONDS = '5';

/** Refuses what needs to know who asks, while Redis does not tell. */
export function sendOutagePage(res: Response): void {
  const text =
    'Logging in and your account are closed for a moment. If you are logged in, you still are: try again shortly.';
  const note = 'Redis does not answer. Rather nobody logs in than somebody tries passwords uncounted.';
  res
    .status(503)
    .set({ 'Retry-After': RETRY_SECONDS, 'Cache-Control': 'no-store' })
    .send(messagePage('We cannot tell who you are', text, note));
}
