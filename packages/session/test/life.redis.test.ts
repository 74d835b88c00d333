import { express as versions, waitUntil } from '@sluice/test-support';
import type { Request, RequestHandler } from 'express';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { session, type SessionGateEvent, type SessionOptions } from '../src/index';
import '../src/augment';
import { serve } from './serve';
import { SECRET, useClient } from './use-client';

declare module '../src/session' {
  interface SessionData {
    views: number;
    cart: string[];
    [name: string]: unknown;
  }
}

const { server, patient, store, commands } = useClient();

beforeEach(() => server.raw('FLUSHALL'));

const routes: Record<string, RequestHandler> = {
  '/read': (req, res) => void res.json({ ...req.session }),
  '/count': (req, res) => {
    req.session.views = (req.session.views ?? 0) + 1;
    res.json({ views: req.session.views, id: req.session.id });
  },
  '/login': async (req, res) => {
    await req.session.login('alice');
    res.redirect('/read');
  },
  '/logout': async (req, res) => {
    await req.session.logout();
    res.sendStatus(204);
  },
  '/me': (req, res) => {
    const { userId, createdAt, authenticatedAt } = req.session;
    res.json({ userId, createdAt, authenticatedAt });
  },
  '/ping': (_req, res) => void res.send('pong'),
};

describe.each(Object.entries(versions))('session, on Express %s', (_version, express) => {
  function served(options: Partial<SessionOptions> = {}, more: Record<string, RequestHandler> = {}) {
    return serve(express, (app) => {
      app.use(session({ ...patient(), ...options }));
      for (const [path, handler] of Object.entries({ ...routes, ...more })) {
        // Express 4 sees no rejection.
        app.all(path, (req, res, next) => {
          Promise.resolve(handler(req, res, next)).catch(next);
        });
      }
    });
  }

  it('keeps what a handler stores, for this client alone', async () => {
    const { browser } = await served();
    const [alice, bob] = [browser(), browser()];
    expect((await alice.get('/count')).body).toContain('"views":1');
    expect((await alice.get('/count')).body).toContain('"views":2');
    expect((await bob.get('/count')).body).toContain('"views":1');
    expect(JSON.parse((await alice.get('/read')).body)).toEqual({ views: 2 });
  });

  it('sets the cookie once, with its attributes, and lets nobody cache that', async () => {
    const { browser } = await served();
    const one = browser();
    const first = await one.get('/count');
    expect(first.cookies).toEqual([
      expect.stringMatching(/^sid=[0-9a-f-]{36}\.[\w-]{43}\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    expect(first.headers).toMatchObject({ 'cache-control': 'no-store', vary: 'Cookie' });
    const second = await one.get('/count');
    expect(second.cookies).toEqual([]);
    expect(second.headers['cache-control']).toBeUndefined();
    expect(second.headers.vary).toBe('Cookie');
    expect(first.body).not.toContain(one.cookie.split('.')[1]);
  });

  it('costs nothing for visitors without a session, nor for cookies that nobody was given', async () => {
    const { browser } = await served();
    const forged = browser();
    const known = browser();
    await known.get('/count');
    const value = known.cookies.get('sid') ?? '';
    const tampered = [
      value.replace(/^./, (c) => (c === '0' ? '1' : '0')),
      value.replace(/.$/, (c) => (c === 'A' ? 'B' : 'A')),
      value.slice(0, -1),
      value.toUpperCase(),
      `${value}x`,
      'x',
    ];
    const calls = await commands(async () => {
      expect((await browser().get('/read')).cookies).toEqual([]);
      for (const cookie of tampered) {
        forged.cookies.set('sid', cookie);
        expect((await forged.get('/read')).body).toBe('{}');
      }
    });
    expect(calls).toEqual({});
  });

  it('costs two commands to read, and one script to write', async () => {
    const { browser } = await served();
    const one = browser();
    await one.get('/count');
    await one.get('/count');
    expect(await commands(() => one.get('/read'))).toEqual({ hgetall: 1, pttl: 1 });
    expect(await commands(() => one.get('/count'))).toMatchObject({ hgetall: 1, pttl: 1, evalsha: 1 });
  });

  it('is put off twice per idle time at most', async () => {
    const { browser } = await served({ idleTimeout: '10m' });
    const one = browser();
    const { id } = JSON.parse((await one.get('/count')).body) as { id: string };
    expect(await commands(() => one.get('/read'))).not.toHaveProperty('evalsha');
    const expires = Number(await server.raw('HGET', `sess:{${id}}`, '@x')) - 301_000;
    await server.raw('HSET', `sess:{${id}}`, '@x', String(expires));
    await server.raw('PEXPIREAT', `sess:{${id}}`, String(expires));
    expect(await commands(() => one.get('/read'))).toHaveProperty('evalsha', 1);
    expect(await commands(() => one.get('/read'))).not.toHaveProperty('evalsha');
  });

  it('a login changes the secret, keeps the data, and is listed', async () => {
    const { browser } = await served();
    const one = browser();
    await one.get('/count');
    const fixed = one.twin();
    const login = await one.get('/login', { headers: { cookie: one.cookie, 'user-agent': 'Lynx' } });
    expect(login).toMatchObject({ status: 302 });
    expect(login.cookies).toHaveLength(1);
    expect(JSON.parse((await one.get('/read')).body)).toEqual({ views: 1 });
    expect(JSON.parse((await one.get('/me')).body)).toMatchObject({ userId: 'alice' });
    const stolen = await fixed.get('/me');
    expect(stolen.body).toBe('{}');
    expect(stolen.cookies).toEqual([]);
    expect(await store().list('alice')).toEqual([
      expect.objectContaining({
        device: { ip: expect.stringContaining('127.0.0.1') as string, userAgent: 'Lynx' },
      }),
    ]);
  });

  it('a login of a visitor without a session makes one', async () => {
    const { browser } = await served();
    const one = browser();
    await one.get('/login');
    expect(JSON.parse((await one.get('/me')).body)).toMatchObject({ userId: 'alice' });
    expect(await store().list('alice')).toHaveLength(1);
  });

  it('a login keeps what it is told to', async () => {
    const { browser } = await served(
      {},
      {
        '/fill': (req, res) => {
          Object.assign(req.session, { a: 1, b: 2, c: 3 });
          req.session.flash('info', 'hello');
          res.end();
        },
        '/some': async (req, res) => {
          await req.session.login(7, { keep: ['a', 'c'] });
          res.json({ ...req.session });
        },
        '/none': async (req, res) => {
          await req.session.login('bob', { keep: false });
          res.json([{ ...req.session }, req.session.flash('info')]);
        },
      },
    );
    const one = browser();
    await one.get('/fill');
    expect((await one.get('/some')).body).toBe('{"a":1,"c":3}');
    expect((await one.get('/read')).body).toBe('{"a":1,"c":3}');
    expect((await one.get('/none')).body).toBe('[{},[]]');
    expect((await one.get('/read')).body).toBe('{}');
    expect(await store().list('7')).toEqual([]);
    expect(await store().list('bob')).toHaveLength(1);
  });

  it('a logout ends the session and the cookie, and leaves nothing behind', async () => {
    const { browser } = await served({ clearSiteData: true });
    const one = browser();
    await one.get('/login');
    const twin = one.twin();
    const logout = await one.get('/logout');
    expect(logout.headers['clear-site-data']).toBe('"cache", "cookies", "storage"');
    expect(logout.cookies[0]).toMatch(
      /^sid=; Max-Age=0; Path=\/; Expires=Thu, 01 Jan 1970.*; HttpOnly; SameSite=Lax$/,
    );
    expect(one.cookies.size).toBe(0);
    expect((await twin.get('/me')).body).toBe('{}');
    expect(twin.cookies.size).toBe(0);
    expect(await server.raw('DBSIZE')).toBe(0);
  });

  it('a destroyed session stays destroyed, whatever is written to it then', async () => {
    const { browser } = await served(
      {},
      {
        '/destroy': async (req, res) => {
          await req.session.destroy();
          req.session.views = 100;
          res.end();
        },
      },
    );
    const one = browser();
    await one.get('/count');
    await one.get('/destroy');
    expect(one.cookies.size).toBe(0);
    expect(await server.raw('DBSIZE')).toBe(0);
  });

  it('saving says that there is nothing to save to, once it has ended', async () => {
    const { browser } = await served(
      {},
      {
        '/destroy': async (req, res) => {
          await req.session.destroy();
          const empty = await req.session.save();
          req.session.views = 100;
          res.json([empty, await req.session.save()]);
        },
        '/lose': async (req, res) => {
          await store().revoke(req.session.id);
          req.session.views = 100;
          const first = await req.session.save();
          req.session.views = 101;
          res.json([first, await req.session.save()]);
        },
      },
    );
    const one = browser();
    await one.get('/count');
    expect((await one.get('/destroy')).body).toBe('["unchanged","gone"]');
    await one.get('/count');
    expect((await one.get('/lose')).body).toBe('["gone","gone"]');
  });

  it('regenerate begins another one', async () => {
    const { browser } = await served(
      {},
      {
        '/again': async (req, res) => {
          const before = req.session.id;
          await req.session.regenerate();
          req.session['fresh'] = true;
          res.json(before !== req.session.id);
        },
      },
    );
    const one = browser();
    await one.get('/count');
    const twin = one.twin();
    expect((await one.get('/again')).body).toBe('true');
    expect((await one.get('/read')).body).toBe('{"fresh":true}');
    expect((await twin.get('/read')).body).toBe('{}');
  });

  it('of 20 logouts during a slow request, none is undone, and the answer of that one is kept', async () => {
    let go: () => void = () => undefined;
    const { browser } = await served(
      {},
      {
        '/slow': async (req, res) => {
          await new Promise<void>((resolve) => {
            go = resolve;
          });
          req.session['slow'] = true;
          res.json('done');
        },
      },
    );
    for (let round = 0; round < 20; round++) {
      const one = browser();
      await one.get('/login');
      const other = one.twin();
      go = () => undefined;
      const idle = go;
      const slow = other.get('/slow');
      await waitUntil('it works', () => go !== idle);
      await one.get('/logout');
      go();
      expect(await slow).toMatchObject({ status: 200, body: '"done"' });
      expect(other.cookies.size).toBe(0);
    }
    expect(await server.raw('DBSIZE')).toBe(0);
  });

  it('of 200 writes of different fields side by side, none is lost', async () => {
    const { browser } = await served(
      {},
      {
        '/write': async (req, res) => {
          await new Promise((resolve) => setImmediate(resolve));
          req.session[req.query['field'] as string] = true;
          res.end();
        },
      },
    );
    const one = browser();
    await one.get('/count');
    for (let round = 0; round < 20; round++) {
      const fields = Array.from({ length: 10 }, (_, n) => `r${round}w${n}`);
      await Promise.all(fields.map((field) => one.get(`/write?field=${field}`)));
    }
    expect(Object.keys(JSON.parse((await one.get('/read')).body) as object)).toHaveLength(201);
  });

  it('a request that began before the login changes nothing, and takes no cookie away', async () => {
    const events: SessionGateEvent[] = [];
    const listen = (event: unknown) => events.push(event as SessionGateEvent);
    subscribe('sluice:session-gate', listen);
    let go: (() => void) | undefined;
    const { browser } = await served(
      {},
      {
        '/slow': async (req, res) => {
          await new Promise<void>((resolve) => {
            go = resolve;
          });
          req.session['slow'] = true;
          res.json('done');
        },
      },
    );
    const one = browser();
    await one.get('/count');
    const other = one.twin();
    const slow = other.get('/slow');
    await waitUntil('it works', () => go !== undefined);
    await one.get('/login');
    go?.();
    expect(await slow).toMatchObject({ status: 200, cookies: [] });
    expect((await one.get('/read')).body).toBe('{"views":1}');
    unsubscribe('sluice:session-gate', listen);
    expect(events).toEqual([{ outcome: 'superseded' }]);
  });

  it('the secret changes by itself, with a new cookie, and requests under way go on', async () => {
    const { browser } = await served({ rotation: { every: '1h', grace: '10s' } });
    const one = browser();
    const { id } = JSON.parse((await one.get('/count')).body) as { id: string };
    const before = one.cookie;
    await server.raw('HINCRBY', `sess:{${id}}`, '@r', '-3600000');
    const late = one.twin();
    expect((await one.get('/count')).cookies).toHaveLength(1);
    expect(one.cookie).not.toBe(before);
    expect(await late.get('/count')).toMatchObject({ status: 200, cookies: [] });
    expect((await one.get('/count')).body).toContain('"views":4');
    expect((await one.get('/count')).cookies).toEqual([]);
  });

  it.each<[string, Partial<SessionOptions>, (req: Request) => unknown]>([
    ['puts off its end', { cookie: { maxAge: '1d' } }, (req) => (req.session.cart = ['hat'])],
    ['resets its maxAge', {}, (req) => req.session.resetMaxAge()],
    ['has a cookie to be signed anew', { secret: [`a new ${SECRET}`, SECRET] }, () => undefined],
  ])('a slow request that %s does not take the new secret away', async (_what, options, work) => {
    const arrived: (() => void)[] = [];
    const first = await served();
    const { port } = await served(
      { rotation: { every: '1h', grace: '10s' }, ...options },
      {
        '/slow': async (req, res) => {
          await new Promise<void>((resolve) => arrived.push(resolve));
          await work(req);
          res.end();
        },
      },
    );
    const before = first.browser();
    const { id } = JSON.parse((await before.get('/count')).body) as { id: string };
    const one = before.twin(port);
    const slow = before.twin(port).get('/slow');
    await waitUntil('it works', () => arrived.length > 0);
    await server.raw('HINCRBY', `sess:{${id}}`, '@r', '-3600000');
    expect((await one.get('/count')).cookies).toHaveLength(1);
    expect((await one.get('/read')).body).toBe('{"views":2}');
    arrived[0]?.();
    expect(await slow).toMatchObject({ status: 200, cookies: [] });
  });

  it('an update by a secret from before a login leaves the new cookie alone', async () => {
    const arrived: (() => void)[] = [];
    const told: unknown[] = [];
    const { browser } = await served(
      {},
      {
        '/slow': async (req, res) => {
          await new Promise<void>((resolve) => arrived.push(resolve));
          res.json(await req.session.update((data) => (data.cart = ['hat'])));
        },
      },
    );
    const one = browser();
    await one.get('/count');
    const slow = one.twin().get('/slow');
    await waitUntil('it works', () => arrived.length > 0);
    await one.get('/login');
    const listen = (event: unknown) => told.push(event);
    subscribe('sluice:session-gate', listen);
    arrived[0]?.();
    expect(await slow).toMatchObject({ status: 200, cookies: [] });
    unsubscribe('sluice:session-gate', listen);
    expect(told).toEqual([{ outcome: 'superseded' }]);
  });

  it.each([['lost'], ['late']])(
    'a client whose answer with the new secret is %s keeps its session',
    async (fate) => {
      const { browser } = await served({ rotation: { every: '1h', grace: '10s' } });
      const one = browser();
      const { id } = JSON.parse((await one.get('/count')).body) as { id: string };
      const age = (ms: number) => server.raw('HINCRBY', `sess:{${id}}`, '@r', String(-ms));
      await age(3_600_000);
      const other = one.twin(); // its answers do not reach the first
      expect((await other.get('/count')).cookies).toHaveLength(1);
      expect(await one.get('/count')).toMatchObject({ status: 200, cookies: [] });
      await age(10_000);
      const cookies = [one.cookie];
      expect((await one.get('/count')).cookies).toHaveLength(1);
      expect([...cookies, other.cookie]).not.toContain(one.cookie);
      if (fate === 'late') {
        expect((await other.get('/count')).body).toContain('"views":5');
        expect((await one.get('/count')).body).toContain('"views":6');
        return;
      }
      expect((await one.get('/read')).body).toBe('{"views":4}'); // a request that only reads shows that it has come, too
      await server.raw('HINCRBY', `sess:{${id}}`, '@g', '-10000');
      expect((await other.get('/read')).body).toBe('{}');
      expect((await one.get('/count')).body).toContain('"views":5');
    },
  );

  it('takes cookies of an older secret, and signs them anew', async () => {
    const old = await served({ secret: 'the old secret, sixteen bytes' });
    const one = old.browser();
    await one.get('/count');
    const { port } = await served({
      secret: ['the new secret, sixteen bytes', 'the old secret, sixteen bytes'],
    });
    const moved = one.twin(port);
    expect((await moved.get('/count')).cookies).toHaveLength(1);
    expect((await moved.get('/count')).cookies).toEqual([]);
    const only = await served({ secret: 'the new secret, sixteen bytes' });
    const last = moved.twin(only.port);
    expect((await last.get('/count')).body).toContain('"views":4');
  });

  it('a cookie with a maxAge is sent anew when the end is put off', async () => {
    const { browser } = await served({ cookie: { maxAge: '1d' } });
    const one = browser();
    expect((await one.get('/count')).cookies[0]).toContain('; Max-Age=86400; ');
    expect((await one.get('/read')).cookies).toEqual([]);
    expect((await one.get('/count')).cookies[0]).toContain('; Max-Age=86400; ');
    const fixed = await served(
      { cookie: { maxAge: '1d' }, rolling: false },
      {
        '/reset': (req, res) => {
          void req.session.resetMaxAge();
          res.end();
        },
      },
    );
    const two = fixed.browser();
    await two.get('/count');
    expect((await two.get('/count')).cookies).toEqual([]);
    expect((await two.get('/reset')).cookies).toHaveLength(1);
  });

  it('saves nothing uninitialized, unless it is told to', async () => {
    const plain = await served();
    expect((await plain.browser().get('/read')).cookies).toEqual([]);
    expect(await server.raw('DBSIZE')).toBe(0);
    const { browser } = await served({ saveUninitialized: true });
    const one = browser();
    expect((await one.get('/ping')).cookies).toHaveLength(1);
    expect((await one.get('/ping')).cookies).toEqual([]);
    expect(await server.raw('DBSIZE')).toBe(1);
  });

  it('messages are read once, by type, and are no data', async () => {
    const { browser } = await served(
      {},
      {
        '/tell': (req, res) => {
          req.session.flash('info', 'one');
          req.session.flash('info', { two: 2 });
          req.session.flash('error', 'three');
          res.redirect('/read');
        },
        '/take': (req, res) => void res.json([req.session.flash('info'), req.session.flash('none')]),
      },
    );
    const one = browser();
    await one.get('/tell');
    expect((await one.get('/read')).body).toBe('{}');
    expect((await one.get('/take')).body).toBe('[["one",{"two":2}],[]]');
    expect((await one.get('/take')).body).toBe('[[],[]]');
  });

  it('reading it again drops messages that were not saved, also where there is nothing to read yet', async () => {
    const { browser } = await served(
      {},
      {
        '/': async (req, res) => {
          req.session.flash('info', 'one');
          req.session.views = 1;
          await req.session.reload();
          res.json([req.session.views ?? null, req.session.flash('info')]);
        },
      },
    );
    const one = browser();
    expect((await one.get('/')).body).toBe('[null,[]]');
    await one.get('/count');
    expect((await one.get('/')).body).toBe('[1,[]]');
  });

  it('an update that fails undoes nothing that others have written meanwhile', async () => {
    const { browser } = await served(
      {},
      {
        '/other': (req, res) => {
          req.session['other'] = true;
          res.end();
        },
        '/fail': async (req, res) => {
          await one.twin().get('/other');
          const failing = req.session.update((data) => {
            data.views = 100;
            throw new Error('mine');
          });
          await expect(failing).rejects.toThrow('mine');
          req.session['mine'] = true;
          res.end();
        },
      },
    );
    const one = browser();
    await one.get('/count');
    expect((await one.get('/fail')).status).toBe(200);
    expect(JSON.parse((await one.get('/read')).body)).toEqual({ views: 1, other: true, mine: true });
  });

  it('update shows no messages, keeps them, and has the cookie sent anew as any write', async () => {
    const { browser } = await served(
      { cookie: { maxAge: '1h' } },
      {
        '/tell': (req, res) => {
          req.session.flash('info', 'one');
          res.end();
        },
        '/empty': async (req, res) => {
          let names: string[] = [];
          await req.session.update((data) => {
            names = Object.keys(data);
            for (const name of names) Reflect.deleteProperty(data, name);
          });
          res.json([names, { ...req.session }]);
        },
        '/take': (req, res) => void res.json(req.session.flash('info')),
      },
    );
    const one = browser();
    await one.get('/count');
    await one.get('/tell');
    const emptied = await one.get('/empty');
    expect(emptied.body).toBe('[["views"],{}]');
    expect(emptied.cookies).toHaveLength(1);
    expect((await one.get('/empty')).cookies).toEqual([]); // it wrote nothing
    expect((await one.get('/take')).body).toBe('["one"]');
  });

  it('update compares and sets', async () => {
    const { browser } = await served(
      {},
      {
        '/raise': async (req, res) => {
          const there = await req.session.update((data) => {
            data.views = (data.views ?? 0) + 1;
          });
          res.json([there, req.session.views]);
        },
      },
    );
    const one = browser();
    expect((await one.get('/raise')).body).toBe('[true,1]');
    const raised = await Promise.all(Array.from({ length: 20 }, () => one.get('/raise')));
    expect(raised.map(({ body }) => body).sort()).toEqual(
      Array.from({ length: 20 }, (_, n) => `[true,${n + 2}]`).sort(),
    );
    expect((await one.get('/raise')).body).toBe('[true,22]');
  });

  it('methods take callbacks too', async () => {
    const { browser } = await served(
      {},
      {
        '/chain': (req, res, next) => {
          req.session.views = 1;
          req.session.save((error) => {
            if (error !== undefined) {
              next(error);
              return;
            }
            req.session.login('alice', () => {
              req.session.reload(() => {
                req.session.touch(() => {
                  res.json([req.session.userId, req.session.views]);
                });
              });
            });
          });
        },
        '/wrong': (req, res) => {
          req.session.login('', (error) => {
            res.json((error as { option: string }).option);
          });
        },
      },
    );
    const one = browser();
    expect((await one.get('/chain')).body).toBe('["alice",1]');
    expect((await one.get('/wrong')).body).toBe('"userId"');
    expect(await server.raw('DBSIZE')).toBe(2);
  });

  it('no property takes the place of what a session can do', async () => {
    const { browser, errors } = await served(
      {},
      {
        '/set': (req, res) => {
          req.session[req.query['name'] as string] = 'mine';
          res.end();
        },
      },
    );
    const one = browser();
    await one.get('/count');
    for (const name of ['save', 'login', 'id', 'userId', 'constructor', 'destroy', 'createdAt']) {
      expect((await one.get(`/set?name=${name}`)).status).toBe(500);
    }
    expect(errors).toHaveLength(7);
    expect(errors.every((error) => error instanceof TypeError)).toBe(true);
    await one.get('/set?name=__proto__');
    await one.get('/set?name=toString');
    expect((await one.get('/read')).body).toBe('{"views":1,"toString":"mine"}');
  });

  it('names from Redis that a session has for itself are no data', async () => {
    const { browser } = await served();
    const one = browser();
    const { id } = JSON.parse((await one.get('/count')).body) as { id: string };
    await server.raw('HSET', `sess:{${id}}`, 'save', '1', 'login', '2', '__proto__', '{"admin":true}');
    expect((await one.get('/count')).status).toBe(200);
    expect((await one.get('/logout')).status).toBe(204);
  });
});
