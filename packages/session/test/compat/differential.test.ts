import { stopTheClock } from '@sluice/test-support';
import type { ExpressVersion } from '@sluice/test-support';
import compression from 'compression';
import type { Request, Response } from 'express';
import * as fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { held } from './contenders';
import { both, NOW, type Scenario } from './transcript';

stopTheClock(NOW);

const MINUTE = 60_000;
const count = (req: Request, res: Response) => {
  const { session } = held(req);
  session['views'] = Number(session['views'] ?? 0) + 1;
  res.json(session['views']);
};
const look = (req: Request, res: Response) => {
  const { session, sessionID } = held(req);
  const { cookie } = session;
  res.json([
    sessionID,
    session.id,
    session,
    cookie.maxAge,
    cookie.originalMaxAge,
    cookie.data,
    Object.keys(session),
  ]);
};
const visits =
  (...paths: string[]): Scenario['run'] =>
  async (browser) => {
    for (const path of paths) await browser.get(path);
  };
const mount: Scenario['mount'] = (app, { log }) => {
  app.get('/count', count);
  app.get('/look', look);
  app.get('/empty', (_req, res) => void res.end());
  app.get('/redirect', (req, res) => {
    held(req).session['from'] = 'redirect';
    res.redirect('/look');
  });
  app.get('/regenerate', (req, res) => {
    const before = held(req).session;
    before.regenerate((error) => {
      const { session, sessionID } = held(req);
      log('regenerated', error, before === session, before.id, session.id, sessionID);
      session['fresh'] = true;
      res.json(session);
    });
  });
  app.get('/regenerate-empty', (req, res) => {
    held(req).session.regenerate(() => void res.end());
  });
  app.get('/destroy', (req, res) => {
    const { session } = held(req);
    log(
      'returns itself',
      session.destroy((error) => res.json([error ?? null, 'session' in req])) === session,
    );
  });
  app.get('/save', (req, res) => {
    const { session } = held(req);
    session['saved'] = NOW;
    session.save((error) => {
      log('saved', error);
      res.json(session);
    });
  });
  app.get('/reload', (req, res) => {
    const before = held(req).session;
    before['dropped'] = 1;
    before.reload((error) => {
      log('reloaded', (error as Error | undefined)?.message, before === held(req).session);
      res.json(held(req).session);
    });
  });
  app.get('/remember', (req, res) => {
    const { cookie } = held(req).session;
    cookie.maxAge = 60 * MINUTE;
    held(req).session['remember'] = true;
    res.json([cookie.maxAge, cookie.originalMaxAge, cookie.expires]);
  });
  app.get('/unset', (req, res) => {
    Object.assign(req, { session: null });
    res.end('gone');
  });
  app.get('/stream', (req, res) => {
    res.write('one,');
    held(req).session['late'] = true;
    res.write('two,');
    res.end('three');
  });
  app.get('/raw', (req, res) => {
    held(req).session['raw'] = 1;
    res.writeHead(201, { 'X-Given': 'yes', 'Set-Cookie': 'other=1' });
    log('end returns', typeof res.end('raw body'), res.end('again'), res.headersSent);
  });
  app.get('/cookies', (req, res) => {
    held(req).session['many'] = 1;
    res.cookie('a', '1').cookie('b', '2').send('three of them');
  });
  app.get('/nested', (req, res) => {
    const { session } = held(req);
    const cart = (session['cart'] ??= { items: [] }) as { items: number[] };
    cart.items.push(cart.items.length);
    res.json(cart);
  });
  app.get('/names', (req, res) => {
    const { session } = held(req);
    const seen = [];
    for (const name in session) seen.push(name);
    session['touch-me'] = undefined;
    res.json([
      seen,
      Object.keys(session),
      JSON.stringify(session),
      'save' in session,
      Object.keys(session.cookie),
    ]);
  });
  app.get('/delete', (req, res) => {
    delete held(req).session['views'];
    res.json(held(req).session);
  });
  app.get('/bogus', (req, res) => {
    held(req).sessionID = 7 as unknown as string;
    held(req).session['lost'] = 1;
    res.end('bogus');
  });
  app.get('/reset', (req, res) => {
    const { session } = held(req);
    jest.setSystemTime(Date.now() + 5 * MINUTE);
    const before = session.cookie.maxAge;
    res.json([before, session.touch() === session, session.cookie.maxAge, session.resetMaxAge() === session]);
  });
};

const PATHS = [
  ...['/look', '/count', '/count', '/look', '/names', '/nested', '/nested', '/delete', '/redirect', '/look'],
  ...['/save', '/reload', '/stream', '/raw', '/cookies', '/empty', '/reset', '/remember', '/look', '/count'],
  ...['/regenerate', '/look', '/regenerate-empty', '/look', '/destroy', '/look', '/count', '/unset', '/look'],
];
const everything = visits(...PATHS);

const maxAge = { maxAge: 10 * MINUTE };
const settings: Record<string, object> = {
  'the usual': {},
  resave: { resave: true },
  saveUninitialized: { saveUninitialized: true },
  'resave and saveUninitialized': { resave: true, saveUninitialized: true },
  rolling: { rolling: true },
  'rolling and saveUninitialized': { rolling: true, saveUninitialized: true },
  'unset: destroy': { unset: 'destroy' },
  maxAge: { cookie: maxAge },
  'maxAge and rolling': { cookie: maxAge, rolling: true },
  'maxAge and resave': { cookie: maxAge, resave: true },
  'another name': { name: 'sid' },
  'key for name': { key: 'sid.key' },
  'every attribute': {
    cookie: {
      ...maxAge,
      path: '/',
      domain: 'example.org',
      httpOnly: false,
      sameSite: 'strict',
      priority: 'high',
      partitioned: true,
    },
  },
  'sameSite true': { cookie: { sameSite: true } },
  'an end by date': { cookie: { expires: new Date(NOW + 20 * MINUTE) } },
  'a cookie by request': { cookie: (req: Request) => ({ maxAge: req.path.length * MINUTE }) },
  'several secrets': { secret: ['new secret', 'keyboard cat'] },
  'a secret of bytes': { secret: Buffer.from('keyboard cat') },
};

/** What an end looks like to Express is the same with all of them. */
const ON_EXPRESS_4 = ['the usual', 'resave and saveUninitialized', 'maxAge and rolling'];

const cases = Object.entries(settings).flatMap(([name, options]) => {
  const majors: ExpressVersion[] = ON_EXPRESS_4.includes(name) ? ['v4', 'v5'] : ['v5'];
  return majors.map((version) => [version, name, options] as const);
});

it.each(cases)('on Express %s, as express-session does with %s', async (version, _name, options) => {
  const [ours, real] = await both({ options, mount, run: everything }, version);
  expect(ours).toEqual(real);
  expect(real.length).toBeGreaterThan(60);
});

it('as express-session does, whatever is done in whatever order', async () => {
  const paths = fc.array(fc.constantFrom(...PATHS), { minLength: 1, maxLength: 8 });
  const options = fc.record(
    {
      resave: fc.boolean(),
      saveUninitialized: fc.boolean(),
      rolling: fc.boolean(),
      unset: fc.constantFrom('keep', 'destroy'),
      cookie: fc.constantFrom({}, maxAge, { maxAge: 2 * MINUTE }, { expires: new Date(NOW + 7 * MINUTE) }),
    },
    { requiredKeys: [] },
  );
  const failing = fc.subarray(['set', 'touch', 'destroy'], { maxLength: 1 });
  await fc.assert(
    fc.asyncProperty(options, paths, failing, async (given, asked, failures) => {
      const run: Scenario['run'] = async (browser, scene) => {
        await browser.get(asked[0] ?? '/');
        for (const name of failures) scene.failing.add(name);
        await visits(...asked)(browser, scene);
      };
      const [ours, real] = await both({ options: given, mount, run });
      expect(ours).toEqual(real);
    }),
    { numRuns: 15 },
  );
});

const compressed: Scenario['run'] = async (browser, { log }) => {
  for (const path of ['/count', '/redirect', '/stream', '/look', '/save', '/raw', '/regenerate', '/empty']) {
    const { headers, bytes } = await browser.get(path, { headers: { 'accept-encoding': 'gzip' } });
    log(headers['content-encoding'], bytes.toString('hex'));
  }
};

/** What ends with an error, or passes by. */
const scenarios: Record<string, Scenario> = {
  'an id of the known value': {
    options: { genid: () => 'apple' },
    mount,
    run: visits('/count', '/look'),
  },
  'no session for another path': {
    options: { cookie: { path: '/admin' } },
    mount: (app) => {
      app.get(
        /.*/,
        (req, res) => void res.json(['session' in req, 'sessionID' in req, 'sessionStore' in req]),
      );
    },
    run: visits('/', '/admin', '/administrator', '/Admin', '/admin/x?y=/'),
  },
  'the path from outside of a mounted app': {
    options: { cookie: { path: '/admin' } },
    before: (app) => {
      app.use('/admin', (req, _res, next) => {
        req.url = '/rewritten';
        next();
      });
    },
    mount: (app) => {
      app.get(/.*/, (req, res) => void res.json([req.url, 'session' in req]));
    },
    run: visits('/admin/x', '/other'),
  },
  'a request that has a session already': {
    before: (app) => {
      app.use((req, _res, next) => {
        Object.assign(req, { session: { mine: true } });
        next();
      });
    },
    mount: (app) => {
      app.get('/', (req, res) => void res.json([held(req).session, 'sessionID' in req]));
    },
    run: visits('/'),
  },
  'no secret': {
    options: { secret: undefined },
    mount,
    run: visits('/count'),
  },
  'the secret of cookie-parser': {
    options: { secret: undefined },
    before: (app) => {
      app.use((req, _res, next) => {
        Object.assign(req, { secret: 'of the parser' });
        next();
      });
    },
    mount,
    run: visits('/count', '/count'),
  },
  'a disconnected store': {
    mount: (app, { store }) => {
      app.get('/disconnect', (_req, res) => void res.json(store.emit('disconnect')));
      app.get('/connect', (_req, res) => void res.json(store.emit('connect')));
      app.get('/is', (req, res) => void res.json(['session' in req, 'sessionID' in req]));
      app.get('/count', count);
    },
    run: visits('/count', '/is', '/disconnect', '/is', '/connect', '/is', '/count'),
  },
  'a session that has ended in the store': {
    mount,
    run: async (browser, { store }) => {
      await browser.get('/count');
      store.sessions = {};
      await browser.get('/count');
      await browser.get('/count');
    },
  },
  'a session whose time is up': {
    options: { cookie: maxAge },
    mount,
    run: async (browser) => {
      await browser.get('/count');
      jest.setSystemTime(NOW + 9 * MINUTE);
      await browser.get('/look');
      jest.setSystemTime(NOW + 18 * MINUTE);
      await browser.get('/count');
      jest.setSystemTime(NOW + 29 * MINUTE);
      await browser.get('/count');
    },
  },
  'a session that is not one': {
    mount,
    run: async (browser, { store }) => {
      await browser.get('/count');
      store.sessions['sid-1'] = '{"views":1}';
      await browser.get('/count');
    },
  },
  'reserved names in the store': {
    mount,
    run: async (browser, { store }) => {
      await browser.get('/count');
      store.sessions['sid-1'] =
        '{"cookie":{"originalMaxAge":null,"expires":null,"path":"/"},"save":1,"id":"x","req":2,"toString":3,"__proto__":{"a":1},"ok":4}';
      await browser.get('/look');
      await browser.get('/names');
    },
  },
  'a cookie that was not signed here': {
    mount,
    run: async (browser) => {
      await browser.get('/count');
      const [, right = ''] = browser.cookie.split(/=(.*)/s);
      for (const value of [
        's%3Asid-1.x',
        'sid-1',
        '',
        's:',
        's%3A',
        `${right}x`,
        right.slice(0, -1),
        `"${right}"`,
        '%',
        `j%3A${right}`,
      ]) {
        await browser.get('/look', { headers: { cookie: `connect.sid=${value}` } });
      }
      await browser.get('/look', { headers: { cookie: `connect.sid=x; connect.sid=${right}` } });
      await browser.get('/look', { headers: { cookie: `a=b;connect.sid=${right} ; c` } });
    },
  },
  'secrets that are changed': {
    options: { secret: ['second', 'first'] },
    mount,
    run: async (browser, { module, store }) => {
      const data = { cookie: new module.Cookie(), views: 7 };
      await new Promise((resolve) => {
        store.set('old', data, resolve);
      });
      for (const secret of ['first', 'second', 'third']) {
        const mac = createHmac('sha256', secret).update('old').digest('base64').replace(/=+$/, '');
        const cookie = `connect.sid=${encodeURIComponent(`s:old.${mac}`)}`;
        await browser.get('/count', { headers: { cookie } });
      }
    },
  },
  'cookies of a parser': {
    before: (app) => {
      app.use((req, _res, next) => {
        const { parsed } = req.headers;
        if (parsed === 'signed') Object.assign(req, { signedCookies: { 'connect.sid': 'sid-1' } });
        if (parsed === 'plain') Object.assign(req, { cookies: { 'connect.sid': req.headers['value'] } });
        next();
      });
    },
    mount,
    run: async (browser) => {
      await browser.get('/count');
      const value = decodeURIComponent(browser.cookie.split(/=(.*)/s)[1] ?? '');
      browser.cookies.clear();
      await browser.get('/count', { headers: { parsed: 'signed' } });
      await browser.get('/count', { headers: { parsed: 'plain', value } });
      await browser.get('/count', { headers: { parsed: 'plain', value: `${value}x` } });
    },
  },
  'an id that is no text': {
    mount,
    run: visits('/bogus', '/look'),
  },
  'a genid that gives no text': {
    options: { genid: () => 5 },
    mount,
    run: visits('/count', '/look'),
  },
  'a genid that fails': {
    options: {
      genid: () => {
        throw new Error('no id');
      },
    },
    mount,
    run: visits('/count'),
  },
  'a store that cannot read': {
    mount,
    run: async (browser, { failing }) => {
      await browser.get('/count');
      failing.add('get');
      await browser.get('/count');
    },
  },
  'a store that finds no file': {
    mount,
    run: async (browser, { store }) => {
      await browser.get('/count');
      store.get = (_sid, callback) => {
        callback(Object.assign(new Error('no file'), { code: 'ENOENT' }));
      };
      await browser.get('/count');
    },
  },
  'a store that cannot write': {
    mount,
    run: async (browser, { failing }) => {
      failing.add('set');
      await browser.get('/count');
      await browser.get('/redirect');
      await browser.get('/save');
    },
  },
  'a store that cannot touch': {
    mount,
    run: async (browser, { failing }) => {
      await browser.get('/count');
      failing.add('touch');
      await browser.get('/look');
    },
  },
  'a store without touch': {
    before: (_app, { store }) => void Object.assign(store, { touch: undefined }),
    mount,
    run: visits('/count', '/look'),
  },
  'a store that cannot end a session': {
    options: { unset: 'destroy' },
    mount,
    run: async (browser, { failing }) => {
      await browser.get('/count');
      failing.add('destroy');
      await browser.get('/unset');
      await browser.get('/regenerate');
      await browser.get('/destroy');
    },
  },
  'a session that cannot be loaded again': {
    mount: (app, scene) => {
      mount(app, scene);
      app.get('/lose', (req, res) => {
        scene.store.sessions = {};
        held(req).session.reload((error) => void res.json((error as Error).message));
      });
    },
    run: visits('/count', '/lose', '/look'),
  },
  'an end that is called back at once': {
    mount,
    run: async (browser, { store }) => {
      store.set = (sid, data, callback) => {
        store.sessions[sid] = JSON.stringify(data);
        callback?.();
      };
      store.get = (sid, callback) => {
        callback(null, JSON.parse(store.sessions[sid] ?? 'null'));
      };
      for (const path of ['/count', '/count', '/stream', '/redirect', '/look']) await browser.get(path);
    },
  },
  'what a cookie cannot have': {
    options: { cookie: { domain: 'a b' } },
    mount,
    run: visits('/count', '/look'),
  },
  'compression in front of it': {
    before: (app) => void app.use(compression({ threshold: 0 })),
    mount,
    run: compressed,
  },
  'compression behind it': {
    mount: (app, scene) => {
      app.use(compression({ threshold: 0 }));
      mount(app, scene);
    },
    run: compressed,
  },
  'a body that is piped': {
    mount: (app) => {
      app.get('/', (req, res) => {
        held(req).session['piped'] = true;
        Readable.from(['one,', 'two,', 'three']).pipe(res);
      });
    },
    run: visits('/', '/'),
  },
  'headers that are flushed first': {
    mount: (app) => {
      app.get('/', (req, res) => {
        held(req).session['before'] = true;
        res.type('text/event-stream').flushHeaders();
        held(req).session['after'] = true;
        setImmediate(() => res.write('data: 1\n\n', () => res.end()));
      });
      app.get('/look', look);
    },
    run: visits('/', '/look'),
  },
  'headers that are given as a list': {
    mount: (app) => {
      app.get('/', (req, res) => {
        held(req).session['a'] = 1;
        res.writeHead(200, 'Fine', ['X-One', '1', 'Set-Cookie', 'mine=1']);
        res.end('list');
      });
    },
    run: visits('/'),
  },
  'what is done without a body': {
    mount: (app) => {
      app.get('/204', (req, res) => {
        held(req).session['a'] = 1;
        res.sendStatus(204);
      });
      app.get('/304', (req, res) => {
        held(req).session['b'] = 1;
        res.set('ETag', '"x"').send('body');
      });
      app.get('/zero', (req, res) => {
        held(req).session['c'] = 1;
        res.set('Content-Length', '0').end('');
      });
    },
    run: async (browser) => {
      await browser.get('/204');
      await browser.get('/304', { headers: { 'if-none-match': '"x"' } });
      await browser.get('/304', { method: 'HEAD' });
      await browser.get('/zero');
    },
  },
};

it.each(Object.entries(scenarios))('as express-session does: %s', async (_name, scenario) => {
  const [ours, real] = await both(scenario);
  expect(ours).toEqual(real);
  expect(real.length).toBeGreaterThan(0);
});

describe('secure', () => {
  const secures = { always: true, auto: 'auto' } as const;
  const proxies: Record<string, object> = { undefined: {}, true: { proxy: true }, false: { proxy: false } };
  const cases = Object.keys(secures).flatMap((secure) =>
    Object.keys(proxies).flatMap((proxy) => [true, false].map((trust) => [secure, proxy, trust] as const)),
  );
  it.each(cases)('%s, proxy %s, trust proxy %s, as in express-session', async (secure, proxy, trust) => {
    const [ours, real] = await both({
      options: { ...proxies[proxy], cookie: { secure: secures[secure as 'auto'], sameSite: 'auto' } },
      before: (app) => void app.set('trust proxy', trust),
      mount,
      run: async (browser) => {
        for (const proto of [undefined, 'HTTPS , http', 'http, https']) {
          const headers = proto === undefined ? {} : { 'x-forwarded-proto': proto };
          browser.cookies.clear();
          await browser.get('/count', { headers });
          await browser.get('/count', { headers });
        }
      },
    });
    expect(ours).toEqual(real);
  });
});
