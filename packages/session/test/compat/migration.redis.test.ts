import { createConnection, createSealer } from '@sluice/core';
import { PREFETCH } from '@sluice/http';
import { express as versions, waitUntil } from '@sluice/test-support';
import type { Express } from 'express';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { randomBytes } from 'node:crypto';
import {
  getSession,
  MemoryStore,
  OptionError,
  RedisStore,
  session,
  type MigrateOptions,
  type SessionGateEvent,
} from '../../src/index';
import { serve, type Browser } from '../serve';
import { SECRET, useClient } from '../use-client';
import { contenders, held, type AnyStore } from './contenders';

// eslint-disable-next-line @typescript-eslint/no-require-imports -- its types would declare `req.session` otherwise than ours do
const { default: ConnectRedis } = require('connect-redis') as {
  default: new (options: object) => AnyStore;
};

const { server, patient, store: ownStore } = useClient();
const express = versions.v5;
const settings = { secret: SECRET, resave: false, saveUninitialized: false } as const;
const migrate: MigrateOptions = { from: 'connect-redis' };

const routes = (app: Express) => {
  app.get('/set/:name/:value', (req, res) => {
    held(req).session[req.params.name] = req.params.value;
    res.end();
  });
  app.get('/sid', (req, res) => void res.json(held(req).sessionID));
  app.get('/', (req, res) => void res.json(held(req).session));
  app.get('/logout', (req, res) => {
    held(req).session.destroy(() => void res.end());
  });
};

/** The stack of before. */
async function oldStack(options: object = {}) {
  const store = new ConnectRedis({ client: await server.client(), ...options });
  return serve(express, (app) => {
    app.use(contenders['express-session']({ ...settings, store }));
    routes(app);
  });
}

/** Somebody who is logged in there. */
async function loggedIn(old: {
  browser: () => Browser;
}): Promise<{ one: Browser; sid: string; key: string }> {
  const one = old.browser();
  await one.get('/set/user/alice');
  const sid = JSON.parse((await one.get('/sid')).body) as string;
  return { one, sid, key: `sess:${sid}` };
}

/** The events from here to the end of a test. */
function told(): string[] {
  const outcomes: string[] = [];
  const listener = (event: unknown) => void outcomes.push((event as SessionGateEvent).outcome);
  subscribe('sluice:session-gate', listener);
  unsubscribes.push(() => unsubscribe('sluice:session-gate', listener));
  return outcomes;
}
const unsubscribes: (() => unknown)[] = [];
afterEach(() => {
  for (const each of unsubscribes.splice(0)) each();
});

const newStacks = {
  'our compat mode': () => {
    const { redis, deadline } = patient();
    return session({ ...settings, compat: 'express-session', redis, deadline, migrate });
  },
  'express-session with our RedisStore': () => {
    const { redis, deadline } = patient();
    return contenders['express-session']({
      ...settings,
      store: new RedisStore({ redis, deadline, migrate }),
    });
  },
};

describe.each(Object.entries(newStacks))('to %s', (_name, gate) => {
  const newStack = () =>
    serve(express, (app) => {
      app.use(gate());
      routes(app);
    });

  it('nobody is logged out, and the cookie stays as it is', async () => {
    const { one, sid, key } = await loggedIn(await oldStack());
    const { port, errors } = await newStack();
    const moved = one.twin(port);
    expect(JSON.parse((await moved.get('/')).body)).toMatchObject({ user: 'alice' });
    expect(JSON.parse((await moved.get('/sid')).body)).toBe(sid);
    await moved.get('/set/user/bob');
    expect(JSON.parse((await moved.get('/')).body)).toMatchObject({ user: 'bob' });
    expect(moved.cookie).toBe(one.cookie);
    expect(String(await server.raw('GET', key))).toContain('alice');
    expect(errors).toEqual([]);
  });

  it('requests side by side end with one session', async () => {
    const { one } = await loggedIn(await oldStack());
    const { port } = await newStack();
    const moved = one.twin(port);
    const names = Array.from({ length: 10 }, (_each, index) => `n${index}`);
    await Promise.all(names.map((name) => moved.twin().get(`/set/${name}/1`)));
    const data = JSON.parse((await moved.get('/')).body) as object;
    expect(Object.keys(data)).toEqual(expect.arrayContaining(['user', ...names]));
  });

  it('who logs out is logged out, here and on the way back', async () => {
    const old = await oldStack();
    const { one, key } = await loggedIn(old);
    const { port } = await newStack();
    const moved = one.twin(port);
    await moved.get('/');
    await moved.get('/logout');
    expect(JSON.parse((await moved.get('/')).body)).not.toHaveProperty('user');
    expect(await server.raw('EXISTS', key)).toBe(0);
    expect(JSON.parse((await one.get('/')).body)).not.toHaveProperty('user');
  });

  it('what has ended does not come back, though its original is there', async () => {
    const { one, key } = await loggedIn(await oldStack());
    const { port } = await newStack();
    const moved = one.twin(port);
    await moved.get('/');
    const json = String(await server.raw('GET', key));
    await moved.get('/logout');
    await server.raw('SET', key, json, 'EX', '1000');
    expect(JSON.parse((await moved.get('/')).body)).not.toHaveProperty('user');
    expect(await server.raw('EXISTS', key)).toBe(0);
  });

  it('on the way back, everybody has the session of the moment in which they came', async () => {
    const old = await oldStack();
    const { one } = await loggedIn(old);
    const { port, browser } = await newStack();
    const moved = one.twin(port);
    await moved.get('/set/cart/hat');
    const since = browser();
    await since.get('/set/user/carol');
    const back = moved.twin(old.port);
    const data = JSON.parse((await back.get('/')).body) as object;
    expect(data).toMatchObject({ user: 'alice' });
    expect(data).not.toHaveProperty('cart');
    expect(JSON.parse((await since.twin(old.port).get('/')).body)).not.toHaveProperty('user');
    expect(JSON.parse((await moved.get('/')).body)).toMatchObject({ user: 'alice', cart: 'hat' });
  });

  it.each(['{', '[]', '{"user":"alice"}'])('a session of %j is a new one', async (json) => {
    const { one, key } = await loggedIn(await oldStack());
    await server.raw('SET', key, json);
    const { port, errors } = await newStack();
    const moved = one.twin(port);
    expect(JSON.parse((await moved.get('/')).body)).not.toHaveProperty('user');
    expect(errors).toEqual([]);
  });
});

it('a session without an end gets one', async () => {
  const { one, sid, key } = await loggedIn(await oldStack({ disableTTL: true }));
  expect(await server.raw('PTTL', key)).toBe(-1);
  const { port } = await serve(express, (app) => {
    app.use(newStacks['our compat mode']());
    routes(app);
  });
  await one.twin(port).get('/');
  const keys = (await server.raw('KEYS', 'sess:{*}*')) as string[];
  for (const each of keys) expect(await server.raw('PTTL', each)).toBeGreaterThan(0);
  expect(JSON.stringify(keys)).not.toContain(sid);
});

describe('to sessions of our own', () => {
  async function newStack(options: object = {}) {
    const gate = session({ ...patient(), migrate, ...options } as Parameters<typeof session>[0] & {
      compat?: never;
    });
    const served = await serve(express, (app) => {
      app.use(gate, (req, _res, next) => {
        getSession(req)
          .load()
          .then(() => {
            next();
          }, next);
      });
      app.get('/set/:name/:value', (req, res) => {
        getSession(req)[req.params.name] = req.params.value;
        res.end();
      });
      app.get('/', (req, res) => {
        const { id, userId = null } = getSession(req);
        res.json({ id, userId, data: getSession(req) });
      });
      app.get('/flash', (req, res) => void res.json(getSession(req).flash('info')));
      app.get('/logout', async (req, res) => {
        await getSession(req).logout();
        res.end();
      });
    });
    return { ...served, gate };
  }
  const seen = async (browser: Browser) =>
    JSON.parse((await browser.get('/')).body) as {
      id: string;
      userId: string | null;
      data: Record<string, unknown>;
    };

  it.each([false, true])('nobody is logged out; lazy: %s', async (lazy) => {
    const { one, sid } = await loggedIn(await oldStack());
    const { port, errors } = await newStack({ lazy });
    const moved = one.twin(port);
    const first = await seen(moved);
    expect(first.data).toEqual({ user: 'alice' });
    expect([...moved.cookies.keys()]).toEqual(['connect.sid', 'sid']);
    moved.cookies.delete('connect.sid');
    await moved.get('/set/user/bob');
    expect(await seen(moved)).toEqual({ ...first, data: { user: 'bob' } });
    expect(moved.cookie).not.toContain(sid);
    expect(errors).toEqual([]);
  });

  it.each(['userId', 'passport', 'account'])('who is logged in by %s is listed', async (how) => {
    const old = await oldStack();
    const { one, sid } = await loggedIn(old);
    const login = { userId: 'u1', passport: { user: 17 }, account: { id: 'mine' } }[how];
    const data = JSON.stringify({ cookie: {}, [how]: login, other: 1 });
    await server.raw('SET', `sess:${sid}`, data, 'EX', '1000');
    const userId = (given: Record<string, unknown>) => (given['account'] as { id: string }).id;
    const { port, gate } = await newStack(how === 'account' ? { migrate: { ...migrate, userId } } : {});
    const moved = one.twin(port);
    const { id, userId: found, data: rest } = await seen(moved);
    expect(found).toBe({ userId: 'u1', passport: '17', account: 'mine' }[how]);
    expect(rest['other']).toBe(1);
    expect(await ownStore().list(found ?? '')).toEqual([expect.objectContaining({ id })]);
    expect(await gate.store.revokeAll(found ?? '')).toBe(1);
    expect(await seen(moved)).toMatchObject({ userId: null });
  });

  it('messages of connect-flash are read, and names of methods are left out', async () => {
    const { one, sid } = await loggedIn(await oldStack());
    const data = { cookie: {}, flash: { info: ['hello'], odd: 'x' }, login: 1, save: 2, kept: 3 };
    await server.raw('SET', `sess:${sid}`, JSON.stringify(data), 'EX', '1000');
    const { port } = await newStack();
    const moved = one.twin(port);
    expect((await seen(moved)).data).toEqual({ kept: 3 });
    expect((await moved.get('/flash')).body).toBe('["hello"]');
    expect((await moved.get('/flash')).body).toBe('[]');
  });

  it('requests side by side end with one session', async () => {
    const { one } = await loggedIn(await oldStack());
    const { port } = await newStack();
    const browsers = Array.from({ length: 10 }, () => one.twin(port));
    await Promise.all(browsers.map((each, index) => each.get(`/set/n${index}/1`)));
    const ids = new Set<string>();
    for (const each of browsers) {
      const { id, data } = await seen(each);
      ids.add(id);
      expect(Object.keys(data)).toHaveLength(11);
    }
    expect(ids.size).toBe(1);
    expect(new Set(browsers.map(({ cookie }) => cookie)).size).toBe(1);
  });

  it('who logs out stays so, here and on the way back, also with the old cookie', async () => {
    const old = await oldStack();
    const { one, key } = await loggedIn(old);
    const { port } = await newStack();
    const moved = one.twin(port);
    const json = String(await server.raw('GET', key));
    await seen(moved);
    const stale = one.twin(port);
    await moved.get('/logout');
    expect(await server.raw('EXISTS', key)).toBe(0);
    expect([...moved.cookies.keys()]).toEqual(['connect.sid']);
    await server.raw('SET', key, json, 'EX', '1000'); // as if it had not been removed
    expect((await seen(stale)).data).toEqual({});
    expect([...stale.cookies.keys()]).toEqual([]);
    expect(await server.raw('EXISTS', key)).toBe(0);
    expect(JSON.parse((await one.get('/')).body)).not.toHaveProperty('user');
  });

  it('on the way back, everybody has the session of the moment in which they came', async () => {
    const old = await oldStack();
    const { one } = await loggedIn(old);
    const { port } = await newStack();
    const moved = one.twin(port);
    await moved.get('/set/cart/hat');
    const back = moved.twin(old.port);
    const data = JSON.parse((await back.get('/')).body) as object;
    expect(data).toMatchObject({ user: 'alice' });
    expect(data).not.toHaveProperty('cart');
    expect((await seen(moved)).data).toEqual({ user: 'alice', cart: 'hat' });
  });

  it('an old cookie with nothing behind it, or with another signature, is a visitor, and is not asked for twice', async () => {
    const { one, key } = await loggedIn(await oldStack());
    await server.raw('DEL', key);
    const { port, errors } = await newStack();
    const moved = one.twin(port);
    expect(await moved.get('/')).toMatchObject({
      status: 200,
      cookies: [expect.stringContaining('connect.sid=;')],
    });
    expect(moved.cookie).toBe('');
    const forged = one.twin(port);
    const events = told();
    forged.cookies.set('connect.sid', `${one.cookies.get('connect.sid') ?? ''}x`);
    expect(await forged.get('/')).toMatchObject({ status: 200, cookies: [] });
    expect(errors).toEqual([]);
    expect(events).toEqual(['forged']);
  });

  it('a request that was answered before Redis is goes on, whatever is behind its old cookie', async () => {
    const { one, key } = await loggedIn(await oldStack());
    await server.raw('DEL', key);
    const gate = session({ ...patient(), migrate });
    const went: string[] = [];
    const { port, errors } = await serve(express, (app) => {
      app.use((_req, res, next) => {
        next();
        res.end('timed out');
      });
      app.use(gate, (req, _res, next) => {
        went.push(req.path);
        next();
      });
      app.use(() => undefined);
    });
    expect(await one.twin(port).get('/x')).toMatchObject({ body: 'timed out', cookies: [] });
    await waitUntil('it has gone on', () => went.length === 1 || errors.length > 0);
    expect([went, errors]).toEqual([['/x'], []]);
  });

  it('an old session that cannot be read is a new one, and is told', async () => {
    const { one, key } = await loggedIn(await oldStack());
    await server.raw('SET', key, '{');
    const { port, errors } = await newStack();
    const events = told();
    expect((await seen(one.twin(port))).data).toEqual({});
    expect([events, errors]).toEqual([['corrupt'], []]);
  });

  it('the old cookie may have another name and other secrets, and its store another prefix', async () => {
    const store = new ConnectRedis({ client: await server.client(), prefix: 'app {1}*' });
    const old = await serve(express, (app) => {
      app.use(contenders['express-session']({ ...settings, secret: 'short', name: 'old', store }));
      routes(app);
    });
    const one = old.browser();
    await one.get('/set/user/alice');
    const { port } = await newStack({
      migrate: { ...migrate, name: 'old', secret: ['new', 'short'], prefix: 'app {1}*' },
    });
    expect((await seen(one.twin(port))).data).toEqual({ user: 'alice' });
  });

  it('is under way once for a visit of several pages: then Redis is asked for the new session alone', async () => {
    const { one } = await loggedIn(await oldStack());
    const { port } = await newStack();
    const moved = one.twin(port);
    await seen(moved);
    const monitor = String(await server.raw('INFO', 'commandstats'));
    const gets = (text: string) => Number(/cmdstat_get:calls=(\d+)/.exec(text)?.[1] ?? 0);
    await seen(moved);
    await seen(moved);
    expect(gets(String(await server.raw('INFO', 'commandstats')))).toBe(gets(monitor));
  });

  it('may be sealed here', async () => {
    const { one, key } = await loggedIn(await oldStack());
    const sealer = createSealer({ keys: { k1: randomBytes(32) }, current: 'k1' });
    const { port } = await newStack({ sealer, bindToToken: true, prefix: 'sealed' });
    const moved = one.twin(port);
    expect((await seen(moved)).data).toEqual({ user: 'alice' });
    expect((await seen(moved)).data).toEqual({ user: 'alice' });
    const keys = (await server.raw('KEYS', 'sealed:{*}')) as string[];
    expect(keys).toHaveLength(1);
    expect(JSON.stringify(await server.raw('HGETALL', keys[0] ?? ''))).not.toContain('alice');
    expect(await server.raw('EXISTS', key)).toBe(1);
  });

  it('a pipeline can start it, and nothing is written before its turn', async () => {
    const { one } = await loggedIn(await oldStack());
    const gate = session({ ...patient(), migrate, prefix: 'turn' });
    const written: unknown[] = [];
    const { port } = await serve(express, (app) => {
      app.get('/refused', (req, res) => {
        gate[PREFETCH]?.start(req, res);
        setImmediate(() => res.sendStatus(429));
      });
      app.use(async (req, res, next) => {
        const turn = gate[PREFETCH]?.start(req, res);
        await ownStore().load('none');
        written.push(await server.raw('KEYS', 'turn:*'));
        turn?.(next);
      });
      app.get('/', (req, res) => void res.json(getSession(req)));
    });
    const moved = one.twin(port);
    expect((await moved.get('/refused')).cookies).toEqual([]);
    expect(JSON.parse((await moved.get('/')).body)).toEqual({ user: 'alice' });
    expect(written).toEqual([[]]);
  });

  it('without Redis, an old session is refused as a new one is', async () => {
    const { one } = await loggedIn(await oldStack());
    const client = await server.client();
    const redis = createConnection(client);
    redis.close();
    const { port } = await newStack({ redis });
    expect(await one.twin(port).get('/')).toMatchObject({ status: 503, cookies: [] });
    const anonymous = await newStack({ redis, onUnavailable: 'anonymous' });
    expect(await one.twin(anonymous.port).get('/')).toMatchObject({ status: 200, cookies: [] });
  });

  it.each<[string, object]>([
    ['migrate.from', { from: 'memcached' }],
    ['migrate.name', { from: 'connect-redis', name: '' }],
    ['migrate.name', { from: 'connect-redis', name: 'sid' }],
    ['migrate.secret', { from: 'connect-redis', secret: ['old', undefined] }],
    ['migrate.secret', { from: 'connect-redis', secret: [] }],
    ['migrate.userId', { from: 'connect-redis', userId: 'userId' }],
    ['migrate.ttl', { from: 'connect-redis', ttl: 5 }],
    ['migrate.prefix', { from: 'connect-redis', prefix: 7 }],
    ['migrate', null as never],
  ])('names %s when it is wrong', (option, given) => {
    const make = () => session({ ...patient(), migrate: given as never });
    expect(make).toThrow(OptionError);
    expect(make).toThrow(expect.objectContaining({ option }));
  });
});

it('a store of memory has nothing to take over', () => {
  const make = () => session({ ...settings, compat: 'express-session', store: new MemoryStore(), migrate });
  expect(make).toThrow(expect.objectContaining({ option: 'migrate' }));
});
