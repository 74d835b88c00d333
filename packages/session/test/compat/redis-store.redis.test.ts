import { createSealer, OptionError, SessionToken } from '@sluice/core';
import { express as versions, waitUntil } from '@sluice/test-support';
import type { Express, RequestHandler } from 'express';
import { createHash, randomBytes } from 'node:crypto';
import { RedisStore, Session, session, type RedisStoreOptions } from '../../src/index';
import { serve } from '../serve';
import { useClient } from '../use-client';
import { contenders, held } from './contenders';

const { server, patient, commands } = useClient();
const MINUTE = 60_000;

const store = (options: Partial<RedisStoreOptions> = {}) => {
  const { redis, deadline } = patient();
  return new RedisStore({ redis, deadline, ...options });
};
const keyOf = (sid: string, prefix = 'sess') =>
  `${prefix}:{${createHash('sha256').update(sid).digest('base64url')}}`;
const dump = async () => {
  const keys = (await server.raw('KEYS', '*')) as string[];
  const isHash = (key: string) => !key.endsWith(':adopted');
  return JSON.stringify([
    keys,
    await Promise.all(keys.filter(isHash).map((key) => server.raw('HGETALL', key))),
  ]);
};

/** A promise of what a store calls back with. */
function told<Value = unknown>(
  work: (callback: (error?: unknown, value?: Value) => void) => void,
): Promise<Value | undefined> {
  return new Promise((resolve, reject) => {
    work((error, value) => {
      if (error instanceof Error) reject(error);
      else resolve(value);
    });
  });
}

describe.each(Object.entries(contenders))('under %s', (_name, module) => {
  async function served(options: object, mount: (app: Express) => void, sessions = store()) {
    const settings = { secret: 'keyboard cat', resave: false, saveUninitialized: false, store: sessions };
    return serve(versions.v5, (app) => {
      app.use(module({ ...settings, ...options }));
      app.get('/', (req, res) => void res.json([held(req).sessionID, held(req).session]));
      app.get('/set/:name/:value', (req, res) => {
        held(req).session[req.params.name] = req.params.value;
        res.json(held(req).sessionID);
      });
      app.get('/destroy', (req, res) => {
        held(req).session.destroy(() => void res.end());
      });
      mount(app);
    });
  }
  const nothingMore = () => undefined;

  it('a session lives from its first write to its end, and its id is nowhere in Redis', async () => {
    const { browser, errors } = await served({}, nothingMore);
    const one = browser();
    const { body } = await one.get('/set/name/Zo%C3%AB');
    const sid = JSON.parse(body) as string;
    expect((await one.get('/')).body).toContain('"name":"Zoë"');
    expect(await server.raw('HGET', keyOf(sid), 'name')).toBe('"Zoë"');
    expect(await dump()).not.toContain(sid);
    await one.get('/destroy');
    expect(await server.raw('EXISTS', keyOf(sid))).toBe(0);
    expect((await one.get('/')).body).not.toContain('Zoë');
    expect(errors).toEqual([]);
  });

  it('writes of different properties side by side are all kept', async () => {
    const waiting: (() => void)[] = [];
    const { browser } = await served({}, (app) => {
      app.get('/slow/:name', (req, res) => {
        waiting.push(() => {
          held(req).session[req.params.name] = true;
          res.end();
        });
      });
    });
    const one = browser();
    await one.get('/set/first/yes');
    const names = Array.from({ length: 10 }, (_each, index) => `n${index}`);
    const writes = names.map((name) => one.twin().get(`/slow/${name}`));
    await waitUntil('all have read', () => waiting.length === names.length);
    for (const write of waiting) write();
    await Promise.all(writes);
    const [, data] = JSON.parse((await one.get('/')).body) as [string, object];
    expect(Object.keys(data)).toEqual(expect.arrayContaining(['first', ...names]));
  });

  it('a logout is not undone by a request that was slow', async () => {
    const waiting: (() => void)[] = [];
    const { browser, errors } = await served({}, (app) => {
      app.get('/slow', (req, res) => {
        waiting.push(() => {
          held(req).session['late'] = true;
          res.end();
        });
      });
    });
    const one = browser();
    const sid = JSON.parse((await one.get('/set/user/alice')).body) as string;
    const slow = one.twin().get('/slow');
    await waitUntil('it has read', () => waiting.length === 1);
    await one.get('/destroy');
    waiting[0]?.();
    expect((await slow).status).toBe(200);
    expect(await server.raw('EXISTS', keyOf(sid))).toBe(0);
    expect((await one.get('/')).body).not.toContain('alice');
    expect(errors).toEqual([]);
  });

  it('a session lives as long as its cookie, and else as long as the store says', async () => {
    const { browser } = await served({ cookie: { maxAge: 10 * MINUTE } }, nothingMore);
    const one = browser();
    const sid = JSON.parse((await one.get('/set/a/1')).body) as string;
    const ttl = async (id: string) => Number(await server.raw('PTTL', keyOf(id)));
    expect(await ttl(sid)).toBeLessThanOrEqual(10 * MINUTE);
    expect(await ttl(sid)).toBeGreaterThan(9 * MINUTE);
    await server.raw('PEXPIRE', keyOf(sid), String(MINUTE));
    await one.get('/');
    expect(await ttl(sid)).toBeGreaterThan(9 * MINUTE);
    const other = await served({}, nothingMore, store({ idleTimeout: '5m' }));
    const second = JSON.parse((await other.browser().get('/set/a/1')).body) as string;
    expect(await ttl(second)).toBeLessThanOrEqual(5 * MINUTE);
    expect(await ttl(second)).toBeGreaterThan(4 * MINUTE);
  });

  it('what cannot be stored is an error after the response, and holds nothing up', async () => {
    const { browser, errors } = await served(
      {},
      (app) => {
        app.get('/big', (req, res) => {
          held(req).session['amount'] = { toJSON: () => 1n };
          res.end('sent');
        });
      },
      store({ maxBytes: 200 }),
    );
    const one = browser();
    await one.get('/set/a/1');
    await one.get(`/set/b/${'x'.repeat(300)}`);
    await waitUntil('it was told', () => errors.length === 1);
    expect(errors).toEqual([expect.objectContaining({ code: 'ERR_TOO_LARGE' })]);
    expect((await one.get('/')).body).not.toContain('xxx');
  });

  it.each(['corrupt', 'without a cookie'])('what is %s in Redis is a new session', async (kind) => {
    const { browser, errors } = await served({}, nothingMore);
    const one = browser();
    const sid = JSON.parse((await one.get('/set/a/1')).body) as string;
    if (kind === 'corrupt') await server.raw('HSET', keyOf(sid), 'a', '{');
    else await server.raw('HDEL', keyOf(sid), 'cookie');
    const [next, data] = JSON.parse((await one.get('/')).body) as [string, object];
    expect(next).not.toBe(sid);
    expect(data).not.toHaveProperty('a');
    expect(errors).toEqual([]);
  });

  it('with sealed sessions, Redis has none of the data in plain', async () => {
    const sealer = createSealer({ keys: { k1: randomBytes(32) }, current: 'k1' });
    const { browser } = await served({}, nothingMore, store({ sealer, bindToToken: true, prefix: 'sealed' }));
    const one = browser();
    const sid = JSON.parse((await one.get('/set/name/plaintext')).body) as string;
    expect((await one.get('/')).body).toContain('plaintext');
    expect(await dump()).not.toContain('plaintext');
    await one.get('/set/name/changed');
    expect((await one.get('/')).body).toContain('changed');
    expect(await server.raw('EXISTS', keyOf(sid, 'sealed'))).toBe(1);
  });
});

describe('a store', () => {
  const data = (more: object = {}) => ({ cookie: { originalMaxAge: null, path: '/' }, ...more }) as never;
  const newSid = () => randomBytes(12).toString('hex');

  it('reads nothing where nothing is, and ends it twice', async () => {
    const sessions = store();
    expect(
      await told((done) => {
        sessions.get('none', done);
      }),
    ).toBeNull();
    await told((done) => {
      sessions.destroy('none', done);
    });
    await told((done) => {
      sessions.touch('none', data(), done);
    });
    sessions.destroy('none');
  });

  it('writes what it does not know as a whole, and then what differs', async () => {
    const [sessions, other, sid] = [store(), store(), newSid()];
    const first = data({ a: 1, b: 2 }) as { a: number };
    await told((done) => {
      sessions.set(sid, first as never, done);
    });
    await server.raw('HSET', keyOf(sid), 'b', '3');
    first.a = 5;
    await told((done) => {
      sessions.set(sid, first as never, done);
    });
    expect(
      await told((done) => {
        other.get(sid, done);
      }),
    ).toMatchObject({ a: 5, b: 3 });
    await told((done) => {
      other.set(sid, data({ c: 1 }), done);
    });
    const read = await told<object>((done) => {
      sessions.get(sid, done as never);
    });
    expect(Object.keys(read ?? {}).sort()).toEqual(['c', 'cookie']);
  });

  it('loads a session outside of a request, which can be saved', async () => {
    const [sessions, sid] = [store(), newSid()];
    await told((done) => {
      sessions.set(sid, data({ a: 1 }), done);
    });
    const loaded = (await told<Session>((done) => {
      sessions.load(sid, done as never);
    })) as never as {
      a: number;
      save(done: (error?: unknown) => void): void;
    };
    expect(loaded).toBeInstanceOf(Session);
    loaded.a = 2;
    await told((done) => {
      loaded.save(done);
    });
    expect(await server.raw('HGET', keyOf(sid), 'a')).toBe('2');
  });

  it('ends a session whose cookie has ended', async () => {
    const [sessions, sid] = [store(), newSid()];
    await told((done) => {
      sessions.set(sid, data(), done);
    });
    const over = { cookie: { expires: new Date(Date.now() - 1) } } as never;
    await told((done) => {
      sessions.set(sid, over, done);
    });
    expect(await server.raw('EXISTS', keyOf(sid))).toBe(0);
    await told((done) => {
      sessions.set(sid, data(), done);
    });
    await told((done) => {
      sessions.touch(sid, over, done);
    });
    expect(await server.raw('EXISTS', keyOf(sid))).toBe(0);
  });

  it('touches what it has not read, and writes its cookie alone', async () => {
    const [sessions, sid] = [store(), newSid()];
    await told((done) => {
      sessions.set(sid, data({ a: 1 }), done);
    });
    const expires = new Date(Date.now() + 3 * MINUTE);
    const touched = { cookie: { expires, originalMaxAge: 3 * MINUTE }, a: 'ignored' } as never;
    await told((done) => {
      store().touch(sid, touched, done);
    });
    expect(await server.raw('HGET', keyOf(sid), 'a')).toBe('1');
    expect(await server.raw('HGET', keyOf(sid), 'cookie')).toContain(expires.toISOString());
    expect(await server.raw('PTTL', keyOf(sid))).toBeLessThanOrEqual(3 * MINUTE);
  });

  it('with touchAfter, puts the end off when that share of the time is left', async () => {
    const [sessions, sid] = [store({ touchAfter: 0.5 }), newSid()];
    await told((done) => {
      sessions.set(sid, data(), done);
    });
    const touch = async () => {
      const read = await told<object>((done) => {
        sessions.get(sid, done as never);
      });
      return commands(() =>
        told((done) => {
          sessions.touch(sid, read as never, done);
        }),
      );
    };
    expect(await touch()).toEqual({});
    await server.raw('PEXPIRE', keyOf(sid), String(60 * MINUTE));
    expect(await touch()).toMatchObject({ evalsha: 1 });
    expect(await server.raw('PTTL', keyOf(sid))).toBeGreaterThan(60 * MINUTE);
  });

  it('lives no longer than the absolute time', async () => {
    const [sessions, sid] = [store({ absoluteTimeout: '2m' }), newSid()];
    await told((done) => {
      sessions.set(sid, data(), done);
    });
    expect(await server.raw('PTTL', keyOf(sid))).toBeLessThanOrEqual(2 * MINUTE);
  });

  it('takes a cookie that ends in ages', async () => {
    const [sessions, sid] = [store(), newSid()];
    const ages = { cookie: { expires: new Date(8.64e15), originalMaxAge: 8e15 } } as never;
    await told((done) => {
      sessions.set(sid, ages, done);
    });
    expect(
      await told((done) => {
        sessions.get(sid, done);
      }),
    ).toMatchObject({ cookie: {} });
  });

  it('costs one round trip to read and one to write', async () => {
    const [sessions, sid] = [store(), newSid()];
    await told((done) => {
      sessions.set(sid, data(), done);
    });
    const read = { session: {} as Record<string, unknown> };
    const reading = await commands(async () => {
      read.session =
        (await told((done) => {
          sessions.get(sid, done as never);
        })) ?? {};
    });
    expect(reading).toEqual({ hgetall: 1, pttl: 1 });
    read.session['a'] = 1;
    expect(
      await commands(() =>
        told((done) => {
          sessions.set(sid, read.session as never, done);
        }),
      ),
    ).toMatchObject({
      evalsha: 1,
    });
  });

  it.each<[string, object]>([
    ['redis', { redis: {} }],
    ['prefix', { prefix: '{}' }],
    ['idleTimeout', { idleTimeout: 'soon' }],
    ['absoluteTimeout', { absoluteTimeout: 1 }],
    ['touchAfter', { touchAfter: 2 }],
    ['sealer', { bindToToken: true }],
    ['onUnavailable', { onUnavailable: 'open' }],
    ['migrate.from', { migrate: { from: 'memcached' } }],
    ['migrate.name', { migrate: { from: 'connect-redis', name: 'x' } }],
    ['ttl', { ttl: 5 }],
  ])('names %s when it is wrong', (option, options) => {
    expect(() => store(options)).toThrow(OptionError);
    expect(() => store(options)).toThrow(expect.objectContaining({ option }));
  });

  it('has no token of a session in the clear', () => {
    expect(keyOf('sid')).toBe(`sess:{${SessionToken.ofSecret('sid').id}}`);
  });
});

it('session() makes one of its own of `redis`', async () => {
  const { redis, deadline } = patient();
  const gate = session({
    compat: 'express-session',
    redis,
    deadline,
    prefix: 'made',
    secret: 'keyboard cat',
    resave: false,
    saveUninitialized: false,
    idleTimeout: '7m',
  });
  expect(gate.store).toBeInstanceOf(RedisStore);
  const { browser } = await serve(versions.v4, (app) => {
    app.use(gate as RequestHandler);
    app.get('/', (req, res) => {
      held(req).session['a'] = 1;
      res.json(held(req).sessionID);
    });
  });
  const sid = JSON.parse((await browser().get('/')).body) as string;
  expect(await server.raw('PTTL', keyOf(sid, 'made'))).toBeLessThanOrEqual(7 * MINUTE);
  expect('touch' in gate.store).toBe(true);
});
