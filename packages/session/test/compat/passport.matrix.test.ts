import {
  express as versions,
  nodeRedis,
  type ExpressVersion,
  type NodeRedisVersion,
} from '@sluice/test-support';
import type { Express, Request, RequestHandler } from 'express';
import { MemoryStore, RedisStore, session, type Store } from '../../src/index';
import { serve, type Browser } from '../serve';
import { useClient } from '../use-client';
import { contenders, held } from './contenders';

type Done = (error?: unknown, user?: unknown, info?: unknown) => void;

/** As much of Passport as is used here. */
interface PassportModule {
  Passport: new () => {
    use(strategy: object): void;
    serializeUser(work: (user: { id: string }, done: Done) => void): void;
    deserializeUser(work: (id: string, done: Done) => void): void;
    initialize(): RequestHandler;
    session(): RequestHandler;
    authenticate(name: string, options: object): RequestHandler;
  };
}
interface LoggedIn {
  user?: { id: string };
  isAuthenticated(): boolean;
  logout(options: object, done: Done): void;
  logIn(user: object, options: object, done: Done): void;
}

/* eslint-disable @typescript-eslint/no-require-imports -- their types would declare `req.session` otherwise than ours do */
const { Passport } = require('passport') as PassportModule;
const { Strategy } = require('passport-local') as {
  Strategy: new (options: object, verify: (name: string, password: string, done: Done) => void) => object;
};
/* eslint-enable @typescript-eslint/no-require-imports */

const WEEK = 7 * 24 * 3_600_000;
const user = (req: Request) => req as unknown as LoggedIn;

/** An application with logins, as the documentation of Passport has it. */
function mount(gate: RequestHandler): (app: Express) => void {
  const passport = new Passport();
  passport.use(
    new Strategy({ passReqToCallback: false }, (name, password, done) => {
      if (password === 'right') done(null, { id: name });
      else done(null, false, { message: 'Wrong password.' });
    }),
  );
  passport.serializeUser((one, done) => {
    done(null, one.id);
  });
  passport.deserializeUser((id, done) => {
    setImmediate(done, null, { id });
  });
  return (app) => {
    app.use((req, _res, next) => {
      Object.assign(req, { body: Object.fromEntries(new URLSearchParams(req.url.split('?')[1])) });
      next();
    });
    app.use(gate, passport.initialize(), passport.session());
    app.post(
      '/login',
      passport.authenticate('local', {
        failureRedirect: '/failed',
        failureMessage: true,
        keepSessionInfo: true,
      }),
      (req, res) => {
        if ((req.body as { remember?: string }).remember !== undefined)
          held(req).session.cookie.maxAge = WEEK;
        res.redirect('/me');
      },
    );
    app.post(
      '/login/back',
      passport.authenticate('local', { successReturnToOrRedirect: '/me', keepSessionInfo: true }),
    );
    app.post('/login/afresh', passport.authenticate('local', { successReturnToOrRedirect: '/me' }));
    app.post('/logout', (req, res, next) => {
      user(req).logout({}, (error) => {
        if (error) next(error);
        else res.redirect('/');
      });
    });
    app.get('/page', (req, res) => {
      held(req).session['returnTo'] = '/page';
      held(req).session['cart'] = ['hat'];
      res.json(held(req).sessionID);
    });
    app.get('/failed', (req, res) => void res.json(held(req).session['messages']));
    app.get('/me', (req, res) => {
      res.json([user(req).user?.id ?? null, user(req).isAuthenticated(), held(req).session['cart'] ?? null]);
    });
    app.get('/sid', (req, res) => void res.json(held(req).sessionID));
  };
}

/** What becomes of visitors of that application. */
async function visit(newBrowser: () => Browser): Promise<void> {
  const one = newBrowser();
  const bodyOf = async (browser: Browser, path: string) =>
    JSON.parse((await browser.get(path)).body) as unknown;

  // Logs in, keeps what was in the session, and has another id.
  const before = await bodyOf(one, '/page');
  const fixed = one.twin();
  expect((await one.post('/login?username=alice&password=wrong')).headers.location).toBe('/failed');
  expect(await bodyOf(one, '/failed')).toEqual(['Wrong password.']);
  const login = await one.post('/login?username=alice&password=right');
  expect([login.status, login.headers.location]).toEqual([302, '/me']);
  expect(await bodyOf(one, '/me')).toEqual(['alice', true, ['hat']]);
  expect(await bodyOf(one, '/sid')).not.toBe(before);

  // Whoever knew the id from before has nothing.
  expect(await bodyOf(fixed, '/me')).toEqual([null, false, null]);

  // Is remembered.
  const remembered = newBrowser();
  const { cookies } = await remembered.post('/login?username=bob&password=right&remember=1');
  expect(cookies[0]).toMatch(/Expires=/);
  expect(await bodyOf(remembered, '/me')).toEqual(['bob', true, null]);

  // Goes back to where the login was asked for, or drops what was in the session.
  const [back, afresh] = [newBrowser(), newBrowser()];
  await back.get('/page');
  await afresh.get('/page');
  const carol = '?username=carol&password=right';
  expect((await back.post(`/login/back${carol}`)).headers.location).toBe('/page');
  expect(await bodyOf(back, '/me')).toEqual(['carol', true, ['hat']]);
  expect((await afresh.post(`/login/afresh${carol}`)).headers.location).toBe('/me');
  expect(await bodyOf(afresh, '/me')).toEqual(['carol', true, null]);

  // Logs out: the cookie from before is good for nothing.
  const stolen = one.twin();
  expect((await one.post('/logout')).headers.location).toBe('/');
  expect(await bodyOf(one, '/me')).toEqual([null, false, null]);
  expect(await bodyOf(stolen, '/me')).toEqual([null, false, null]);
  expect(await bodyOf(remembered, '/me')).toEqual(['bob', true, null]);
}

const settings = { secret: 'keyboard cat', resave: false, saveUninitialized: false } as const;

describe.each(Object.entries(versions) as [ExpressVersion, (typeof versions)['v5']][])(
  'Passport on Express %s',
  (_version, express) => {
    async function works(gate: RequestHandler): Promise<void> {
      const { browser, errors } = await serve(express, mount(gate));
      await visit(browser);
      expect(errors).toEqual([]);
    }

    describe.each(Object.keys(nodeRedis) as NodeRedisVersion[])('and node-redis %s', (version) => {
      const { patient } = useClient(version);
      const store = (): Store => {
        const { redis, deadline } = patient();
        return new RedisStore({ redis, deadline });
      };

      it('works with our RedisStore', () =>
        works(session({ ...settings, compat: 'express-session', store: store() })));

      it('works with our RedisStore under express-session', () =>
        works(contenders['express-session']({ ...settings, store: store() })));
    });

    it('works with our MemoryStore', () =>
      works(session({ ...settings, compat: 'express-session', store: new MemoryStore() })));

    it('writes a login once', async () => {
      const store = new MemoryStore();
      const sets = jest.spyOn(store, 'set');
      const { browser } = await serve(
        express,
        mount(session({ ...settings, compat: 'express-session', store })),
      );
      await browser().post('/login/afresh?username=alice&password=right');
      expect(sets).toHaveBeenCalledTimes(1);
    });
  },
);
