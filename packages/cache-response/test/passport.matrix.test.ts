import { express as versions, waitUntil, type ExpressModule } from '@sluice/test-support';
import type { Express, Request, RequestHandler, Response } from 'express';
import type { CacheResponse } from '../src/index';
import { cacheResponse } from '../src/index';
import { serve, type Received, type Served } from './serve';
import { useCache } from './use-cache';

type Done = (error?: unknown, user?: unknown) => void;

interface PassportModule {
  Passport: new () => {
    use(strategy: object): void;
    serializeUser(work: (user: { id: string }, done: Done) => void): void;
    deserializeUser(work: (id: string, done: Done) => void): void;
    initialize(): RequestHandler;
    session(): RequestHandler;
    authenticate(name: string): RequestHandler;
  };
}

/** What express-session, passport and an app put on a request. */
interface Visited extends Request {
  user?: { id: string };
  session: Record<string, unknown> & { id: string };
  sessionID: string;
  currentUser?: { id: string };
  isAuthenticated(): boolean;
}

/* eslint-disable @typescript-eslint/no-require-imports -- they have no types here */
const { Passport } = require('passport') as PassportModule;
const { Strategy } = require('passport-local') as {
  Strategy: new (verify: (name: string, password: string, done: Done) => void) => object;
};
const expressSession = require('express-session') as (options: object) => RequestHandler;
/* eslint-enable @typescript-eslint/no-require-imports */

const { patient } = useCache();

/** Ways in which an answer is about who asks. */
const PERSONAL: Readonly<Record<string, (req: Visited, res: Response) => unknown>> = {
  user: (req) => req.user?.id,
  authenticated: (req) => (req.isAuthenticated() ? req.user?.id : 'nobody'),
  session: (req) => req.session['name'],
  counter: (req) => {
    req.session['views'] = Number(req.session['views'] ?? 0) + 1;
    return `${String(req.session['name'])} has seen this`;
  },
  'session-id': (req) => req.sessionID,
  'id-in-session': (req) => req.session.id,
  cookie: (req) => req.headers.cookie,
  get: (req) => req.get('Cookie'),
  raw: (req) => req.rawHeaders.join(),
  locals: (_req, res) => (res.locals as { user?: { id: string } }).user?.id,
  own: (req) => req.currentUser?.id,
  late: async (req) => {
    await new Promise(setImmediate);
    return req.user?.id;
  },
};

function mount(cache: CacheResponse): (app: Express) => void {
  const passport = new Passport();
  passport.use(
    new Strategy((name, password, done) => {
      done(null, password === 'right' && { id: name });
    }),
  );
  passport.serializeUser((user, done) => {
    done(null, user.id);
  });
  passport.deserializeUser((id, done) => {
    setImmediate(done, null, { id });
  });
  return (app) => {
    const sessions = {
      secret: 'sixteen bytes or more',
      resave: true,
      saveUninitialized: true,
      rolling: true,
    };
    app.use((req, _res, next) => {
      Object.assign(req, { body: Object.fromEntries(new URLSearchParams(req.url.split('?')[1])) });
      next();
    });
    app.use(expressSession(sessions), passport.initialize(), passport.session());
    app.use((req, res, next) => {
      const visited = req as Visited;
      Object.assign(res.locals, { user: visited.user });
      Object.assign(req, { currentUser: visited.user });
      next();
    });
    app.post('/login', passport.authenticate('local'), (req, res) => {
      const visited = req as Visited;
      visited.session['name'] = visited.user?.id;
      res.sendStatus(204);
    });
    app.use(cache);
    for (const [name, say] of Object.entries(PERSONAL)) {
      app.get(`/${name}`, async (req, res) => {
        res.send(`hello ${String(await say(req as Visited, res))}`);
      });
    }
    app.get('/public', (_req, res) => res.send('for everybody'));
  };
}

/** Somebody with a cookie of their own. */
class Visitor {
  cookie = '';
  readonly #served: Served;

  constructor(served: Served) {
    this.#served = served;
  }

  async logIn(name: string): Promise<this> {
    const { status } = await this.#ask(`/login?username=${name}&password=right`, 'POST');
    expect(status).toBe(204);
    return this;
  }

  get(path: string): Promise<Received> {
    return this.#ask(path, 'GET');
  }

  async #ask(path: string, method: string): Promise<Received> {
    const headers = { host: 'same.test', ...(this.cookie !== '' && { cookie: this.cookie }) };
    const received = await this.#served.get(path, { method, headers });
    const [given] = received.headers['set-cookie'] ?? [];
    if (given !== undefined) this.cookie = String(given.split(';')[0]);
    return received;
  }
}

const idIn = (cookie: string) => /s%3A([\w-]+)/.exec(cookie)?.[1] ?? 'none';

describe.each<[string, ExpressModule]>(Object.entries(versions))(
  'express-session and passport on Express %s',
  (_version, express) => {
    async function open() {
      const cache = cacheResponse({ ...patient(), ttl: '1m', swr: '1m', tags: ['all'] });
      const served = await serve(express, mount(cache));
      const [alice, bob, anybody] = [
        await new Visitor(served).logIn('alice'),
        await new Visitor(served).logIn('bob'),
        new Visitor(served),
      ];
      await anybody.get('/public');
      return { cache, alice, bob, anybody };
    }

    it('what is about one of them is given to no other, one after the other or at once', async () => {
      const { cache, alice, bob, anybody } = await open();
      for (const name of Object.keys(PERSONAL)) {
        const path = `/${name}`;
        const hers = [await alice.get(path), await alice.get(path)];
        const others = [await bob.get(path), await anybody.get(path)];
        const [, hisAtOnce, nobodysAtOnce] = await Promise.all(
          [alice, bob, anybody].map((one) => one.get(path)),
        );
        for (const received of [...others, hisAtOnce, nobodysAtOnce]) {
          expect({ path, text: received?.body }).not.toEqual({
            path,
            text: expect.stringContaining('alice') as string,
          });
          expect(`${String(received?.body)} ${String(received?.headers['set-cookie'])}`).not.toContain(
            idIn(alice.cookie),
          );
        }
        for (const { cacheStatus, body } of hers) {
          expect(cacheStatus).not.toMatch(/;(hit|stored)/);
          expect(body).toMatch(/alice|hello/);
        }
      }
      cache.close();
    });

    it('what is for everybody is stored, and brings nobody the cookie of another', async () => {
      const { cache, alice, bob } = await open();
      await alice.get('/public');
      await waitUntil('it is stored', async () => {
        const { body, headers, cacheStatus } = await bob.get('/public');
        expect(body).toBe('for everybody');
        expect(String(headers['set-cookie'])).not.toContain(idIn(alice.cookie));
        return cacheStatus.startsWith('Sluice;hit');
      });
      cache.close();
    });
  },
);
