import { express } from '@sluice/test-support';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { requireFresh, session, type SessionOptions } from '../../src/index';
import '../../src/augment';
import { serve, type Browser, type Served } from '../serve';
import { useClient, type UsedClient } from '../use-client';

/** Over HTTPS, as a proxy says which the app trusts. */
export const HTTPS = { headers: { 'x-forwarded-proto': 'https' } } as const;

export interface AccountApp extends UsedClient {
  /** An app in which one logs in and out, behind one proxy that it trusts. */
  readonly open: (options?: Partial<SessionOptions>) => Promise<Served>;
  /** What is published on a channel while `work` is done. */
  readonly told: (channel: string, work: () => Promise<unknown>) => Promise<unknown[]>;
}

export function useAccountApp(): AccountApp {
  const used = useClient();

  beforeEach(() => used.server.raw('FLUSHALL'));

  return {
    ...used,
    open: (options = {}) =>
      serve(express.v5, (app) => {
        app.set('trust proxy', 1);
        const gate = session({ ...used.patient(), ...options });
        app.use(gate);
        app.get('/', (_req, res) => void res.send('welcome'));
        app.get('/me', (req, res) => void res.json(req.session.userId ?? 'nobody'));
        app.get('/id', (req, res) => void res.json(req.session.id));
        app.post('/note', (req, res) => {
          req.session['note'] = req.query['text'] ?? 'kept';
          res.end();
        });
        app.get('/note', (req, res) => void res.json(req.session['note'] ?? ''));
        app.post('/login', async (req, res) => {
          await req.session.login(req.query['user'] as string);
          res.redirect('/me');
        });
        app.post('/logout', async (req, res) => {
          await req.session.logout();
          res.redirect('/');
        });
        app.post('/password', requireFresh('5m'), async (req, res) => {
          await gate.store.revokeOthers(req.session.userId ?? '', req.session.id);
          res.end();
        });
      }),
    async told(channel, work) {
      const events: unknown[] = [];
      const listen = (event: unknown) => events.push(event);
      subscribe(channel, listen);
      await work();
      unsubscribe(channel, listen);
      return events;
    },
  };
}

export async function logIn(browser: Browser, user = 'alice'): Promise<Browser> {
  expect((await browser.post(`/login?user=${user}`)).status).toBe(302);
  return browser;
}

export async function whoIs(browser: Browser): Promise<string> {
  return JSON.parse((await browser.get('/me')).body) as string;
}

/** The parts of what a cookie named `sid` holds. */
export function partsOf(browser: Browser): { handle: string; secret: string; signature: string } {
  const [handle = '', secret = '', signature = ''] = (browser.cookies.get('sid') ?? '').split('.');
  return { handle, secret, signature };
}
