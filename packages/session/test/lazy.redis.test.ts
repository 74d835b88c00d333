import { express as versions } from '@sluice/test-support';
import { defineGate, pipeline, PREFETCH } from '@sluice/http';
import {
  getSession,
  requireFresh,
  session,
  type RequireFreshOptions,
  type SessionOptions,
} from '../src/index';
import '../src/augment';
import { serve } from './serve';
import { useClient } from './use-client';

const { server, patient, commands } = useClient();

describe.each(Object.entries(versions))('on Express %s', (_version, express) => {
  const served = (options: Partial<SessionOptions> = {}, fresh: RequireFreshOptions = {}) =>
    serve(express, (app) => {
      app.use(session({ ...patient(), ...options }));
      app.get('/login', async (req, res) => {
        await req.session.login('alice');
        await req.session.load();
        req.session['a'] = 1;
        res.json(req.session.id);
      });
      app.get('/ping', (_req, res) => void res.send('pong'));
      app.get('/loads', async (req, res) => {
        await req.session.load();
        const typed = getSession<{ a: number }>(req);
        res.json([typed.a, 'a' in req.session, Object.keys(req.session)]);
      });
      app.get('/early', (req, res) => void res.json(req.session['a']));
      app.get('/early-write', (req, res) => {
        req.session['a'] = 2;
        res.end();
      });
      app.get('/early-keys', (req, res) => void res.json({ ...req.session }));
      app.get('/early-own', (req, res) => void res.json(Object.hasOwn(req.session, 'a')));
      app.get('/logout', async (req, res) => {
        await req.session.logout();
        res.end();
      });
      app.get('/sensitive', requireFresh('5m', fresh), (_req, res) => void res.send('changed'));
    });

  it('a lazy session asks Redis when it is loaded, and not before', async () => {
    const { browser } = await served({ lazy: true });
    const one = browser();
    await one.get('/login');
    expect(await commands(() => one.get('/ping'))).toEqual({});
    expect(await commands(() => one.get('/loads'))).toEqual({ hgetall: 1, pttl: 1 });
    expect((await one.get('/loads')).body).toBe('[1,true,["a"]]');
    expect((await one.get('/ping')).headers.vary).toBeUndefined();
    await one.get('/logout');
    expect(one.cookies.size).toBe(0);
  });

  it('a lazy session that is used too early says so, instead of looking empty', async () => {
    const { browser, errors } = await served({ lazy: true });
    const one = browser();
    await one.get('/login');
    for (const path of ['/early', '/early-write', '/early-keys', '/early-own']) {
      expect((await one.get(path)).status).toBe(500);
    }
    expect(errors.map(String)).toEqual(Array(4).fill(expect.stringContaining('await req.session.load()')));
    expect((await one.get('/loads')).body).toContain('[1,');
    expect((await browser().get('/early-keys')).body).toBe('{}'); // a visitor has nothing to load
  });

  it.each([[false], [true]])('requireFresh lets recent logins pass alone (lazy: %p)', async (lazy) => {
    const { browser } = await served({ lazy });
    const one = browser();
    const visitor = await one.get('/sensitive');
    expect(visitor).toMatchObject({ status: 401 });
    expect(JSON.parse(visitor.body)).toMatchObject({ code: 'login-required' });
    const id = JSON.parse((await one.get('/login')).body) as string;
    expect((await one.get('/sensitive')).body).toBe('changed');
    await server.raw('HINCRBY', `sess:{${id}}`, '@a', '-300001');
    expect((await one.get('/sensitive')).status).toBe(401);
    await one.get('/login');
    expect((await one.get('/sensitive')).status).toBe(200);
  });

  it('requireFresh can send to the login instead', async () => {
    const { browser } = await served(
      {},
      {
        otherwise: (_req, res) => {
          res.redirect('/login');
        },
      },
    );
    expect(await browser().get('/sensitive')).toMatchObject({ status: 302 });
  });

  it.each<[string, () => Promise<void> | void]>([
    [
      'throws',
      () => {
        throw new Error('mine');
      },
    ],
    ['rejects with', () => Promise.reject(new Error('mine'))],
  ])('what it %s is an error of the app, and ends nothing else', async (_how, otherwise) => {
    const { browser, errors } = await served({}, { otherwise });
    expect((await browser().get('/sensitive')).status).toBe(500);
    expect(errors).toEqual([new Error('mine')]);
  });

  it('a session is read ahead in a pipeline, and not to be read by others before its turn', async () => {
    const gate = session(patient());
    const early: unknown[] = [];
    const { browser } = await serve(express, (app) => {
      const curious = defineGate<true>({
        name: 'curious',
        asks: true,
        start: (req) => {
          try {
            early.push(req.session);
          } catch (error) {
            early.push((error as Error).message);
          }
          return true;
        },
        finish: (_req, _res, next) => {
          next();
        },
      });
      app.use(pipeline(curious, gate));
      app.get('/', (req, res) => {
        req.session.views = (req.session.views ?? 0) + 1;
        res.json(req.session.views);
      });
    });
    expect(gate[PREFETCH]?.charges).toBe(false);
    const one = browser();
    await one.get('/');
    expect((await one.get('/')).body).toBe('2');
    expect(early).toEqual(Array(2).fill(expect.stringContaining("after: 'session'")));
  });
});

it('a request without a session is an error for who asks for it', async () => {
  expect(() => getSession({})).toThrow('mount session()');
  const { browser, errors } = await serve(versions.v5, (app) => app.get('/', requireFresh('1m')));
  expect((await browser().get('/')).status).toBe(500);
  expect(String(errors[0])).toContain('session()');
});
