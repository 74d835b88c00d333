import type { Request, RequestHandler, Response } from 'express';
import { findAccount } from '../accounts/account';
import { memberOf } from '../accounts/sessions';
import type { Database } from '../database/database';
import { messagePage } from '../pages/message-page';
import { isUnanswered } from '../web/outage';
import { sendForbidden, sendLogInFirst, sendUnanswered } from '../web/problems';
import { sendOutagePage } from '../pages/outage-page';

const NOT_THEIRS = 'This is for who manages the programme.';

/** Lets managers pass. The database is asked each time, so that who is one no more is one no more at once. */
export function requireManager(database: Database): RequestHandler {
  return async function requireManager(req, res, next) {
    res.set('Cache-Control', 'no-store');
    const isPage = req.method === 'GET';
    if (isUnanswered(req)) {
      if (isPage) sendOutagePage(res);
      else sendUnanswered(req, res);
      return;
    }
    const member = memberOf(req);
    if (member === undefined) askToLogIn(req, res, isPage);
    else if ((await findAccount(database, member.id))?.role === 'manager') next();
    else if (isPage) res.status(403).send(messagePage('Not yours', NOT_THEIRS));
    else sendForbidden(req, res, NOT_THEIRS);
  };
}

function askToLogIn(req: Request, res: Response, isPage: boolean): void {
  if (isPage) res.redirect(303, `/login?to=${encodeURIComponent(req.originalUrl)}`);
  else sendLogInFirst(req, res);
}
