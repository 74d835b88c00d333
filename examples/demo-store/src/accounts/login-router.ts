import { Router, type Request, type RequestHandler, type Response } from 'express';
import { adoptHolds } from '../box-office/adopt-holds';
import { visitorOf } from '../callers/customer';
import type { Database } from '../database/database';
import { loginPage, type LoginView } from '../pages/login-page';
import { sendPage } from '../pages/send-page';
import { needsAnswer } from '../web/outage';
import { refuseOtherSites } from '../web/own-pages';
import { findByCredentials } from './credentials';
import { readCredentials, readDestination, readForm } from './forms';
import { memberOf, sessionOf } from './sessions';

/**
 * Logging in and out.
 *
 * No form of another site gets through: the cookie is `SameSite=Lax`, and what another origin has sent is refused, which
 * covers the login itself, too.
 */
export function createLogin(database: Database, limitLogin: RequestHandler): Router {
  const router = Router();

  function sendForm(req: Request, res: Response, view: LoginView): void {
    res.set('Cache-Control', 'no-store');
    sendPage(req, res, { title: 'Log in', current: 'account' }, loginPage(view));
  }

  router.get('/login', (req, res) => {
    sendForm(req, res, { to: readDestination(req.query['to']), said: whatToSay(req) });
  });

  router.post('/login', refuseOtherSites, readForm, limitLogin, needsAnswer, async (req, res) => {
    const credentials = readCredentials(req);
    const to = readDestination((req.body as { to?: unknown }).to);
    const account = await findByCredentials(database, credentials);
    if (account === undefined) {
      sendForm(req, res.status(401), { to, wrong: credentials.email });
      return;
    }
    const visitor = memberOf(req) === undefined ? visitorOf(req) : undefined;
    const session = sessionOf(req);
    session.name = account.name;
    await session.login(account.id);
    if (visitor !== undefined) await adoptHolds(database, visitor, `member:${account.id}`);
    res.redirect(303, to);
  });

  router.post('/logout', refuseOtherSites, needsAnswer, async (req, res) => {
    await sessionOf(req).logout();
    res.redirect(303, '/login?out=here');
  });

  return router;
}

/** Known texts alone: an address does not put words into our mouth, and who is logged out has no session for them. */
const GOODBYES: Readonly<Record<string, string>> = {
  here: 'You are logged out.',
  everywhere: 'You are logged out everywhere.',
};

function whatToSay(req: Request): string | undefined {
  const { out } = req.query;
  const goodbye = typeof out === 'string' && Object.hasOwn(GOODBYES, out) ? GOODBYES[out] : undefined;
  const [kept] = sessionOf(req).flash('login');
  return typeof kept === 'string' ? kept : goodbye;
}
