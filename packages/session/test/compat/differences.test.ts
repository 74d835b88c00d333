import { defineGate, isPersonal, pipeline } from '@sluice/http';
import { express as versions, waitUntil } from '@sluice/test-support';
import type { Express } from 'express';
import { MemoryStore, OptionError, session, type ExpressSessionOptions } from '../../src/index';
import { serve } from '../serve';
import { contenders, held, type Contender } from './contenders';

// Where our compat mode is meant to do something else than express-session, shown beside it.

const settings = { secret: 'keyboard cat', resave: false, saveUninitialized: false } as const;
const { 'express-session': real, 'our compat mode': ours } = contenders;

/** The same app on either, on a store that can be slowed and broken. */
async function on(module: Contender, mount: (app: Express) => void, options: object = {}) {
  const store = new module.MemoryStore();
  const served = await serve(versions.v5, (app) => {
    app.use(module({ ...settings, store, ...options }));
    mount(app);
  });
  return { ...served, store };
}

it('a redirect leaves when the session is saved, and not a moment before', async () => {
  const orders: string[][] = [];
  for (const module of [real, ours]) {
    const { store, port } = await on(module, (app) => {
      app.get('/', (req, res) => {
        held(req).session['a'] = 1;
        res.redirect('/next');
      });
    });
    const order: string[] = [];
    const saving: (() => void)[] = [];
    store.set = (_sid, _data, callback) => void saving.push(() => callback?.());
    const answer = fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' }).then((response) => {
      order.push('answered');
      return response;
    });
    await waitUntil('it is being saved', () => saving.length === 1);
    if (module === real) await waitUntil('it is answered', () => order.length === 1);
    else await new Promise((resolve) => setTimeout(resolve, 50));
    order.push('saved');
    saving[0]?.();
    expect((await answer).status).toBe(302);
    expect(await (await answer).text()).toBe('Found. Redirecting to /next');
    orders.push(order);
  }
  expect(orders).toEqual([
    ['answered', 'saved'],
    ['saved', 'answered'],
  ]);
});

it('a session that is begun anew and saved is not saved a second time', async () => {
  const counts: number[] = [];
  for (const module of [real, ours]) {
    const { store, browser } = await on(module, (app) => {
      app.get('/', (req, res) => {
        held(req).session.regenerate(() => {
          held(req).session['user'] = 1;
          held(req).session.save(() => void res.end());
        });
      });
    });
    const set = jest.spyOn(store, 'set');
    await browser().get('/');
    counts.push(set.mock.calls.length);
  }
  expect(counts).toEqual([2, 1]);
});

it('what is no JSON is an error, and holds nothing up', async () => {
  const { browser, errors } = await on(ours, (app) => {
    app.get('/circle', (req, res) => {
      held(req).session['self'] = held(req).session;
      res.end('sent');
    });
    app.get('/bigint', (req, res) => {
      held(req).session['big'] = 1n;
      res.send('sent');
    });
  });
  expect((await browser().get('/circle')).body).toBe('sent');
  expect((await browser().get('/bigint')).body).toBe('sent');
  await waitUntil('both were told', () => errors.length === 2);
  expect(errors).toEqual([expect.any(TypeError), expect.any(TypeError)]);
});

it('a store that throws is an error, and holds nothing up', async () => {
  const { browser, errors, store } = await on(ours, (app) => {
    app.get('/', (req, res) => {
      held(req).session['a'] = 1;
      res.end('sent');
    });
  });
  store.set = () => {
    throw new Error('thrown');
  };
  expect((await browser().get('/')).body).toBe('sent');
  await waitUntil('it was told', () => errors.length === 1);
  store.get = () => {
    throw new Error('thrown too');
  };
  const one = browser();
  await one.get('/');
  expect((await one.get('/')).status).toBe(500);
});

it('a store that calls back twice is heard once', async () => {
  let calls = 0;
  const { browser, store, errors } = await on(ours, (app) => {
    app.get('/', (req, res) => {
      calls++;
      held(req).session['a'] = calls;
      res.end('sent');
    });
  });
  const [get, set] = [store.get.bind(store), store.set.bind(store)];
  store.get = (sid, callback) => {
    get(sid, (...args) => {
      callback(...args);
      callback(...args);
    });
  };
  store.set = (sid, data, callback) => {
    set(sid, data, () => {
      callback?.();
      callback?.(new Error('again'));
    });
  };
  const one = browser();
  await one.get('/');
  expect((await one.get('/')).body).toBe('sent');
  expect([calls, errors]).toEqual([2, []]);
});

it('a status that there is not is answered by the error handler', async () => {
  const { browser, errors } = await on(ours, (app) => {
    app.get('/', (req, res) => {
      held(req).session['a'] = 1;
      res.statusCode = 99;
      res.end('never');
    });
  });
  expect(await browser().get('/')).toMatchObject({ status: 500, body: 'failed' });
  expect(errors).toEqual([expect.objectContaining({ code: 'ERR_HTTP_INVALID_STATUS_CODE' })]);
});

it('a session that could not be read is not ended by unset', async () => {
  const { browser, store } = await on(
    ours,
    (app) => {
      app.get('/', (req, res) => {
        held(req).session['a'] = 1;
        res.end();
      });
    },
    { unset: 'destroy' },
  );
  const one = browser();
  await one.get('/');
  const get = store.get.bind(store);
  store.get = (_sid, callback) => {
    callback(new Error('away'));
  };
  expect((await one.get('/')).status).toBe(500);
  store.get = get;
  expect(Object.keys(store.sessions)).toHaveLength(1);
});

it('callbacks may be left out', async () => {
  const { browser, errors } = await on(ours, (app) => {
    app.get('/', (req, res) => {
      held(req).session['a'] = 1;
      held(req).session.save().reload().regenerate(undefined);
      held(req).session.destroy();
      setImmediate(() => res.end('sent', 'utf8', () => undefined));
    });
  });
  expect((await browser().get('/')).body).toBe('sent');
  expect(errors).toEqual([]);
});

it('a callback of `end` is called', async () => {
  const ended = jest.fn();
  const { browser } = await on(ours, (app) => {
    app.get('/', (req, res) => {
      held(req).session['a'] = 1;
      res.end(ended);
    });
  });
  await browser().get('/');
  await waitUntil('it was called', () => ended.mock.calls.length === 1);
});

it('a response about somebody is marked for caches', async () => {
  const marks: unknown[] = [];
  const { browser } = await on(ours, (app) => {
    app.use((_req, res, next) => {
      res.on('finish', () => marks.push(isPersonal(res)));
      next();
    });
    app.get('/read', (_req, res) => void res.end());
    app.get('/write', (req, res) => {
      held(req).session['a'] = 1;
      res.end();
    });
  });
  const one = browser();
  for (const path of ['/read', '/write', '/read']) await one.get(path);
  expect(marks).toEqual([false, true, true]);
});

it('a pipeline can start it, and it reads and nothing else before its turn', async () => {
  const store = new MemoryStore();
  const gate = session({ ...settings, compat: 'express-session', store });
  const get = jest.spyOn(store, 'get');
  const curious = defineGate<Promise<void>>({
    name: 'curious',
    asks: true,
    start(req) {
      expect(() => held(req).session).toThrow("after: 'session'");
      return new Promise(setImmediate);
    },
    finish(req, _res, next, started) {
      expect('sessionID' in req).toBe(false);
      started.then(() => {
        next();
      }, next);
    },
  });
  const { browser } = await serve(versions.v5, (app) => {
    app.use(pipeline(curious, gate));
    app.get('/', (req, res) => {
      held(req).session['views'] = Number(held(req).session['views'] ?? 0) + 1;
      res.json(held(req).session['views']);
    });
  });
  const one = browser();
  expect([(await one.get('/')).body, (await one.get('/')).body]).toEqual(['1', '2']);
  expect(get).toHaveBeenCalledTimes(1);
});

it("what is 'auto' is decided also where a function makes the cookie", async () => {
  const cookies: string[][] = [];
  for (const proxy of [true, false]) {
    const { browser } = await on(
      ours,
      (app) => {
        app.get('/', (req, res) => {
          held(req).session['a'] = 1;
          res.end();
        });
      },
      { proxy, cookie: () => ({ secure: 'auto', sameSite: 'auto' }) },
    );
    const received = await browser().get('/', { headers: { 'x-forwarded-proto': 'https' } });
    cookies.push(received.cookies.map((cookie) => cookie.replace(/^.*?; /, '')));
  }
  expect(cookies).toEqual([['Path=/; HttpOnly; Secure; SameSite=None'], ['Path=/; HttpOnly; SameSite=Lax']]);
});

describe('options', () => {
  const make = (options: object) => () =>
    session({ compat: 'express-session', ...settings, ...(options as Partial<ExpressSessionOptions>) });

  it.each<[string, object]>([
    ['genid', { genid: 'x' }],
    ['unset', { unset: 'remove' }],
    ['secret', { secret: [] }],
    ['secret', { secret: [undefined] }],
    ['secret', { secret: 7 }],
    ['cookie', { cookie: 'path=/' }],
    ['name', { name: 'x'.repeat(257) }],
    ['rolling', { rolling: 'yes' }],
    ['store', { store: new MemoryStore(), redis: {} }],
    ['store.get', { store: {} }],
    ['prefix', { prefix: 'x' }],
    ['migrate', { migrate: { from: 'connect-redis' } }],
    ['saveUnitialized', { saveUnitialized: true }],
    ['sameSite', { sameSite: 'lax' }],
    ['compat', { compat: 'cookie-session' }],
  ])('names %s when it is wrong', (option, options) => {
    expect(make(options)).toThrow(OptionError);
    expect(make(options)).toThrow(expect.objectContaining({ option }));
  });

  it.each([
    [{ genid: 1 }, /genid.*must/],
    [{ unset: 'x' }, /unset.*must/],
    [{ secret: [] }, /secret option array/],
  ])('says what express-session says of %j', (options, message) => {
    expect(make(options)).toThrow(message);
    expect(() => real({ ...settings, ...options })).toThrow(message);
  });

  it('warns of what is left out, and of the store of development in production', () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const environment = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
    try {
      jest.isolateModules(() => {
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- anew, because it warns once
        const { session: anew } = require('../../src/index') as { session: typeof session };
        anew({ compat: 'express-session' });
      });
    } finally {
      process.env['NODE_ENV'] = environment;
    }
    const told = warn.mock.calls.map(([message, options]) => [
      (options as { code: string }).code,
      /\w+/.exec(message as string)?.[0],
    ]);
    expect(told).toEqual([
      ['SLUICE_SESSION_DEPRECATED', 'req'],
      ['SLUICE_SESSION_MEMORY_STORE', 'Sessions'],
      ['SLUICE_SESSION_DEPRECATED', 'resave'],
      ['SLUICE_SESSION_DEPRECATED', 'saveUninitialized'],
    ]);
    warn.mockRestore();
  });
});
