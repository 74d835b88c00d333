import type { RequestHandler } from 'express';
import { sendForbidden } from './problems';

/**
 * Refuses what a page of another site makes a browser send with our cookie. Browsers name the origin of every request that
 * changes something; programmes name none.
 */
export const refuseOtherSites: RequestHandler = function refuseOtherSites(req, res, next) {
  const { host = '', origin } = req.headers;
  if (origin === undefined || origin === `${req.protocol}://${host}`) next();
  else sendForbidden(req, res, 'This takes requests of the pages of the shop only.');
};
