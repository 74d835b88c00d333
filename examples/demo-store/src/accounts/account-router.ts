import { requireFresh, type SessionGate } from '@sluice/session';
import { Router, type Request, type Response } from 'express';
import type { Database } from '../database/database';
import { accountPage } from '../pages/account-page';
import { sendPage } from '../pages/send-page';
import { needsAnswer } from '../web/outage';
import { refuseOtherSites } from '../web/own-pages';
import { findAccount } from './account';
import { deviceOf } from './devices';
import { memberOf, sessionOf } from './sessions';

/** How long after a login one may end sessions: one that was left open is not enough (ASVS 5.0, V7.5.2). */
const FRESH = '15m';

/** The page of a member: where they are logged in, and the buttons that end it. */
export function createAccount(database: Database, { store }: SessionGate): Router {
  const router = Router();

  router.use(needsAnswer, (req, res, next) => {
    res.set('Cache-Control', 'no-store');
    if (memberOf(req) !== undefined) next();
    else res.redirect(303, '/login');
  });

  router.get('/', async (req, res) => {
    const { id } = sessionOf(req);
    const userId = userOf(req);
    const account = await findAccount(database, userId);
    if (account === undefined) {
      await store.erase(userId); // an account that is gone has no sessions
      res.redirect(303, '/login');
      return;
    }
    const devices = (await store.list(userId)).map((info) => deviceOf(info, id));
    const [said] = sessionOf(req).flash('account');
    const view = { account, devices, said: typeof said === 'string' ? said : undefined };
    sendPage(req, res, { title: 'Your account', current: 'account' }, accountPage(view));
  });

  const mayEnd = [refuseOtherSites, requireFresh(FRESH, { otherwise: askToLogInAgain })];

  router.post('/sessions/:session/end', mayEnd, async (req: Request, res: Response) => {
    const session = String(req.params['session']);
    const isTheirs = (await store.list(userOf(req))).some(({ id }) => id === session);
    if (isTheirs) await store.revoke(session);
    tell(req, res, isTheirs ? 'One device is logged out.' : 'That device was logged out already.');
  });

  router.post('/end-others', mayEnd, async (req: Request, res: Response) => {
    const ended = await store.revokeOthers(userOf(req), sessionOf(req).id);
    const devices = ended === 1 ? 'One other device is' : `${String(ended)} other devices are`;
    tell(req, res, ended === 0 ? 'There was no other device.' : `${devices} logged out.`);
  });

  router.post('/end-all', mayEnd, async (req: Request, res: Response) => {
    await store.revokeAll(userOf(req));
    await sessionOf(req).logout(); // takes the cookie away, too
    res.redirect(303, '/login?out=everywhere');
  });

  return router;
}

function userOf(req: Request): string {
  const { userId } = sessionOf(req);
  if (userId === undefined) throw new Error('Nobody is logged in');
  return userId;
}

function tell(req: Request, res: Response, news: string): void {
  sessionOf(req).flash('account', news);
  res.redirect(303, '/account');
}

function askToLogInAgain(req: Request, res: Response): void {
  sessionOf(req).flash('login', 'Your last login was a while ago. Log in again to end sessions.');
  res.redirect(303, '/login');
}
