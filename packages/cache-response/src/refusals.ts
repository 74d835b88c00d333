import { createRefuseUnavailable, prepareProblem, sendPrepared } from '@sluice/http';
import type { Request, Response } from 'express';

/** Redis gives no answer, and `onUnavailable` is `'closed'`. */
export const refuseUnavailable = createRefuseUnavailable('The cache could not be asked.');

const NOT_CACHED = prepareProblem({
  status: 504,
  type: 'about:blank',
  title: 'Not cached',
  detail: 'The request wants a stored response only, and there is none that may be used.',
});

/** RFC 9111, section 5.2.1.7. */
export function refuseNotCached(req: Request, res: Response): void {
  sendPrepared(req, res, NOT_CACHED);
}
