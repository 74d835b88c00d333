import { connectionEvents } from '@sluice/core';
import { express as versions, waitUntil } from '@sluice/test-support';
import type { Request, RequestHandler, Response } from 'express';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { cacheResponse } from '../src/index';
import { ask, serve, type Asked } from './serve';
import { useCache, type Cached } from './use-cache';

const { cached, server, patient } = useCache();

/** Resolves to why the n-th request was not stored; to `'stored'` if it was. */
async function fate({ explained }: Cached, index = 0): Promise<string | undefined> {
  await waitUntil('it is decided', () => explained()[index]?.stored !== undefined);
  const explanation = explained()[index];
  return explanation?.stored === true ? 'stored' : explanation?.reason;
}

const plain = (_req: Request, res: Response, run: number) => {
  res.send(String(run));
};

/** Asks twice, the second time as somebody else, and says why the first answer was not stored. */
async function storedFor(
  handler: (req: Request, res: Response, run: number) => unknown,
  {
    headers = {},
    path = '/x',
    mount,
  }: { headers?: Record<string, string>; path?: string; mount?: RequestHandler } = {},
): Promise<string | undefined> {
  const served = await cached({ ttl: '1m' }, handler, (app) => {
    if (mount !== undefined) app.use(mount);
  });
  await served.get(path, { headers });
  const reason = await fate(served);
  await served.get(path);
  expect(served.runs()).toBe(reason === 'stored' ? 1 : 2);
  return reason;
}

describe('what is about somebody is for nobody else', () => {
  it.each([
    ['req.user', 'personal-user', (req: Request) => (req as { user?: unknown }).user],
    ['req.auth', 'personal-auth', (req: Request) => (req as { auth?: unknown }).auth],
    ['req.session', 'personal-session', (req: Request) => (req as { session?: unknown }).session],
    ['Cookie', 'personal-cookie', (req: Request) => req.headers.cookie],
    ['Cookie by req.get', 'personal-cookie', (req: Request) => req.get('Cookie')],
    ['Authorization', 'personal-authorization', (req: Request) => req.get('authorization')],
    ['all headers', 'personal-cookie', (req: Request) => JSON.stringify(req.headers)],
    ['raw headers', 'personal-rawHeaders', (req: Request) => req.rawHeaders.length],
  ])('a handler that looks at %s', async (_name, reason, look) => {
    const handler = (req: Request, res: Response, run: number) => {
      look(req);
      res.send(String(run));
    };
    expect(await storedFor(handler, { headers: { cookie: 'sid=alice' } })).toBe(reason);
  });

  it('what stands on the request already, and what is set later, is watched alike', async () => {
    const mount: RequestHandler = (req, _res, next) => {
      Object.assign(req, { user: { name: 'alice' } });
      next();
    };
    const early = (req: Request, res: Response) =>
      void res.send((req as { user?: { name: string } }).user?.name);
    expect(await storedFor(early, { mount })).toBe('personal-user');
    const late = (req: Request, res: Response) => {
      Object.assign(req, { user: 'bob' });
      res.send((req as { user?: string }).user);
    };
    expect(await storedFor(late)).toBe('personal-user');
  });

  it('cookies that a parser has read matter once the handler looks', async () => {
    const mount: RequestHandler = (req, _res, next) => {
      req.cookies = Object.fromEntries(new URLSearchParams(req.headers.cookie ?? ''));
      next();
    };
    const options = { mount, headers: { cookie: 'theme=dark' } };
    expect(await storedFor(plain, options)).toBe('stored');
    const looks = (req: Request, res: Response) => void res.send((req.cookies as { theme?: string }).theme);
    expect(await storedFor(looks, options)).toBe('personal-cookies');
  });

  it('a response that says `public` or `s-maxage` is for everybody', async () => {
    for (const value of ['public, max-age=60', 's-maxage=60']) {
      const handler = (req: Request, res: Response, run: number) => {
        res.set('Cache-Control', value).send(`${String(run)} of ${String(req.headers.cookie)}`);
      };
      expect(await storedFor(handler, { headers: { cookie: 'a=1' } })).toBe('stored');
    }
  });

  it('a response that the session has marked is nobody else’s, whatever it says', async () => {
    const handler = (_req: Request, res: Response) => {
      Object.assign(res, { [Symbol.for('@sluice/http.personal')]: true });
      res.set('Cache-Control', 'public, max-age=60').send('hello');
    };
    expect(await storedFor(handler)).toBe('personal');
  });

  it.each(['private', 'no-store', 'private, max-age=60'])('Cache-Control: %s', async (value) => {
    const handler = (_req: Request, res: Response) => void res.set('Cache-Control', value).send('x');
    expect(await storedFor(handler)).toBe(value.startsWith('private') ? 'private' : 'no-store');
  });

  it('Authorization and Set-Cookie', async () => {
    expect(await storedFor(plain, { headers: { authorization: 'Bearer x' } })).toBe('authorization');
    const one = (_req: Request, res: Response) => void res.cookie('a', '1').send('x');
    expect(await storedFor(one)).toBe('set-cookie');
    const two = (_req: Request, res: Response) => void res.cookie('a', '1').cookie('b', '2').send('x');
    expect(await storedFor(two)).toBe('set-cookie');
  });

  it('setCookie: strip stores the rest, and this client gets its cookie', async () => {
    const served = await cached({ ttl: '1m', setCookie: 'strip' }, (_req, res) =>
      res.cookie('a', '1').send('x'),
    );
    expect((await served.get('/x')).headers['set-cookie']).toHaveLength(1);
    expect(await fate(served)).toBe('stored');
    const second = await served.get('/x');
    expect(second.headers).not.toHaveProperty('set-cookie');
    expect(served.runs()).toBe(1);
  });

  it('web cache deception: a page at the address of a file', async () => {
    const page = (_req: Request, res: Response) => void res.type('html').send('<p>Alice’s account');
    for (const path of ['/account/x.css', '/account;x.js', '/account%2fx.png?a=1', '/account/..%2fx.css']) {
      expect(await storedFor(page, { path })).toBe('content-type');
    }
    const personal = (req: Request, res: Response) => {
      res.type('css').send(`/* ${String(req.headers.cookie)} */`);
    };
    expect(await storedFor(personal, { path: '/account/x.css', headers: { cookie: 'a=1' } })).toBe(
      'personal-cookie',
    );
  });
});

it('a POST whose handler looks at who asks is stored for no GET', async () => {
  const answer = (req: Request, res: Response, run: number) => {
    const who = req.url.includes('who') ? String(req.headers.cookie) : 'anybody';
    res
      .set({ 'Cache-Control': 'max-age=60', 'Content-Location': req.originalUrl })
      .send(`${who} ${String(run)}`);
  };
  const served = await cached({ methods: ['GET', 'HEAD', 'POST'] }, answer);
  const post = (path: string) => served.get(path, { method: 'POST', headers: { cookie: 'alice' } });
  await post('/x');
  await waitUntil('it is stored', async () => (await served.get('/x')).cacheStatus.includes('hit'));
  expect((await served.get('/x')).body).toBe('anybody 1');
  expect((await post('/x?who')).body).toMatch(/^alice/);
  expect((await served.get('/x?who')).body).toMatch(/^undefined/);
});

describe('a POST whose response may be stored', () => {
  const located = (req: Request, res: Response) =>
    res.set({ 'Cache-Control': 'max-age=60', 'Content-Location': req.originalUrl });
  const methods = ['GET', 'POST'] as const;

  it('holds nobody up when its client leaves in the middle of it', async () => {
    const served = await cached({ methods }, (req, res, run) => {
      if (req.method === 'POST') located(req, res).write('some');
      else res.send(String(run));
    });
    const post = request({ host: '127.0.0.1', port: served.port, path: '/x', method: 'POST' }).end();
    const [answer] = (await once(post, 'response')) as [IncomingMessage];
    answer.on('error', () => undefined).destroy();
    expect((await served.get('/x')).body).toBe('2');
  });

  it('is answered when `shouldCache` throws, which is told', async () => {
    const failure = new Error('mistake');
    const shouldCache = (req: Request) => {
      if (req.method === 'POST') throw failure;
      return true;
    };
    const served = await cached({ methods, shouldCache }, (req, res, run) =>
      located(req, res).send(String(run)),
    );
    const told: unknown[] = [];
    const listener = (event: unknown) => told.push(event);
    subscribe(connectionEvents.name, listener);
    expect((await served.get('/x', { method: 'POST' })).body).toBe('1');
    unsubscribe(connectionEvents.name, listener);
    expect(told).toEqual([{ type: 'error', error: failure }]);
    expect((await served.get('/x')).body).toBe('2');
  });

  it('counts towards the budget, and says that it was stored', async () => {
    const answer = (req: Request, res: Response, run: number) => located(req, res).send(String(run));
    const [poor, rich] = [await cached({ methods, budget: 0 }, answer), await cached({ methods }, answer)];
    for (const served of [poor, rich]) await served.get('/x', { method: 'POST' });
    await waitUntil('it is stored', () => rich.explained()[0]?.stored === true);
    expect((await rich.get('/x')).body).toBe('1');
    expect((await poor.get('/x')).body).toBe('2');
  });
});

describe('what no key has reaches no other', () => {
  it.each([
    ['X-Forwarded-Host', 'evil.test'],
    ['X-Host', 'evil.test'],
    ['X-Forwarded-Proto', 'https'],
    ['X-Original-URL', '/admin'],
    ['X-Rewrite-URL', '/admin'],
    ['X-Forwarded-Prefix', '/evil'],
    ['Forwarded', 'host=evil.test'],
  ])('%s that no trusted proxy has set', async (name, value) => {
    const handler = (req: Request, res: Response) =>
      void res.send(`<a href="//${String(req.headers[name.toLowerCase()])}">`);
    expect(await storedFor(handler, { headers: { [name]: value } })).toBe('forwarding-header');
  });

  it('a trusted proxy’s X-Forwarded-Host and -Proto are part of the key', async () => {
    const served = await cached(
      { ttl: '1m' },
      (req, res) => res.send(`${req.protocol}://${req.hostname}`),
      (app) => {
        app.set('trust proxy', true);
      },
    );
    const from = (host: string, proto = 'https') =>
      served.get('/x', { headers: { 'x-forwarded-host': host, 'x-forwarded-proto': proto } });
    expect((await from('a.test')).body).toBe('https://a.test');
    expect(await fate(served)).toBe('stored');
    expect((await from('b.test')).body).toBe('https://b.test');
    expect((await from('a.test', 'http')).body).toBe('http://a.test');
    expect((await from('A.test')).cacheStatus).toMatch(/hit/);
    expect(served.runs()).toBe(3);
  });

  it('hosts are told apart, with their ports and not by case', async () => {
    const served = await cached({ ttl: '1m' }, (req, res) => res.send(String(req.headers.host)));
    const at = (host: string) => served.get('/x', { headers: { host } });
    await at('a.test');
    expect(await fate(served)).toBe('stored');
    expect((await at('b.test')).body).toBe('b.test');
    expect((await at('a.test:81')).body).toBe('a.test:81');
    expect((await at('A.TEST')).body).toBe('a.test');
  });

  it.each([
    ['/a?x=1&x=2', '/a?x=2&x=1'],
    ['/a/b', '/a%2fb'],
    ['/a', '//a'],
    ['/a;x', '/a'],
    ['/a?', '/a'],
    ['/a?u=1|2', '/a|?u=1'],
    ['/a/./b', '/a/b'],
  ])('%s is not %s', async (one, other) => {
    const served = await cached({ ttl: '1m' }, (req, res) => res.send(req.originalUrl));
    await served.get(one);
    expect(await fate(served)).toBe('stored');
    expect((await served.get(other)).body).toBe(other);
  });

  it.each<[string, Asked & { path?: string }, string]>([
    ['a GET with a body', { method: 'GET', headers: { 'content-length': '1' }, body: 'x' }, 'body'],
    ['X-HTTP-Method-Override', { headers: { 'x-http-method-override': 'POST' } }, 'method-override'],
    ['_method', { path: '/x?_method=DELETE' }, 'method-override'],
  ])('%s passes by', async (_name, { path = '/x', ...options }, reason) => {
    const served = await cached({ ttl: '1m' }, plain);
    await served.get(path);
    const { cacheStatus } = await served.get(path, options);
    expect(cacheStatus).toBe(`Sluice;fwd=bypass;detail=${reason}`);
    expect(served.runs()).toBe(2);
  });

  it('a POST is neither answered from a GET, nor the other way round', async () => {
    const served = await cached({ ttl: '1m' }, (req, res) => res.send(req.method));
    await served.get('/x');
    expect(await fate(served)).toBe('stored');
    expect((await served.get('/x', { method: 'POST' })).body).toBe('POST');
    expect((await served.get('/x')).body).toBe('GET');
  });

  it('what a client wishes of caches makes the handler run for nobody, unless that is wanted', async () => {
    const served = await cached({ ttl: '1m' }, plain);
    await served.get('/x');
    expect(await fate(served)).toBe('stored');
    for (const value of ['no-cache', 'max-age=0', 'no-store']) {
      expect((await served.get('/x', { headers: { 'cache-control': value } })).body).toBe('1');
    }
  });

  it('an entity tag of one URL means nothing at another', async () => {
    const served = await cached(
      { ttl: '1m' },
      (req, res) => void res.set('ETag', `"${req.path}"`).send(req.path),
    );
    const { headers } = await served.get('/a');
    expect(await fate(served)).toBe('stored');
    await served.get('/b');
    expect(await fate(served, 1)).toBe('stored');
    expect(await served.get('/b', { headers: { 'if-none-match': String(headers.etag) } })).toMatchObject({
      status: 200,
    });
  });

  it('two apps with namespaces of their own, on one Redis', async () => {
    const one = await cached({ ttl: '1m' }, (_req, res) => res.send('one'));
    const other = await cached({ ttl: '1m' }, (_req, res) => res.send('other'));
    await one.get('/x', { headers: { host: 'same.test' } });
    expect(await fate(one)).toBe('stored');
    expect((await other.get('/x', { headers: { host: 'same.test' } })).body).toBe('other');
    await other.cache.invalidate({ all: true });
    expect((await one.get('/x', { headers: { host: 'same.test' } })).cacheStatus).toMatch(/hit/);
  });
});

describe('poisoned and broken answers', () => {
  it.each([400, 403, 404, 413, 414, 431, 500, 502, 503])('%i is not stored', async (status) => {
    expect(await storedFor((_req, res, run) => void res.status(status).send(String(run)))).not.toBe('stored');
  });

  it('404 is stored for its own short time, if there is one', async () => {
    const served = await cached({ ttl: '1m', negativeTtl: '5s' }, (_req, res) => res.sendStatus(404));
    await served.get('/x');
    expect(await fate(served)).toBe('stored');
    expect((await served.get('/x')).cacheStatus).toMatch(/^Sluice;hit;ttl=[0-4]$/);
  });

  it('a body shorter than its Content-Length, and one that was cut off', async () => {
    const short = await cached({ ttl: '1m' }, (_req, res) => {
      res.set('Content-Length', '10');
      res.end('short');
    });
    void short.get('/x').catch(() => undefined); // waits for the rest
    expect(await fate(short)).toBe('truncated');
    const cut = await cached({ ttl: '1m' }, (_req, res) => {
      res.write('begun');
      setImmediate(() => res.destroy());
    });
    await cut.get('/x').catch(() => undefined);
    expect(await fate(cut)).toBe('aborted');
  });

  it('a handler that fails, before or after its first piece', async () => {
    const before = await cached({ ttl: '1m' }, () => {
      throw new Error('no');
    });
    expect((await before.get('/x')).status).toBe(500);
    expect(await fate(before)).toBe('status');
    const after = await cached({ ttl: '1m' }, (_req, res) => {
      res.write('begun');
      throw new Error('no');
    });
    await after.get('/x').catch(() => undefined);
    expect(await fate(after)).toBe('aborted');
  });

  it('bytes in Redis that nobody here has written are a miss', async () => {
    const namespace = 'tampered';
    const served = await cached({ ttl: '1m', namespace }, plain);
    await served.get('/x');
    expect(await fate(served)).toBe('stored');
    const keys = (await server.raw('KEYS', `*${namespace}*`)) as string[];
    const types = await Promise.all(keys.map((key) => server.raw('TYPE', key)));
    const [entry = ''] = keys.filter((_, index) => types[index] === 'string');
    const length = Number(await server.raw('STRLEN', entry));
    const changes = [
      ['SETRANGE', entry, String(length - 1), '2'],
      ['SETRANGE', entry, String(length - 20), '{'],
      ['SET', entry, 'x', 'KEEPTTL'],
      ['SET', entry, '', 'KEEPTTL'],
    ];
    for (const change of changes) {
      await server.raw(...change);
      expect((await served.get('/x')).cacheStatus).toMatch(/fwd=uri-miss/);
      await waitUntil('it is stored again', async () => (await served.get('/x')).cacheStatus.includes('hit'));
    }
  });

  it('CR and LF in a stored field split nothing', async () => {
    const served = await cached({ ttl: '1m' }, (_req, res) => res.set('X-Mark', 'harmless-value').send('x'));
    await served.get('/x');
    expect(await fate(served)).toBe('stored');
    const entries = (await server.raw('KEYS', '*')) as string[];
    for (const key of entries) {
      if ((await server.raw('TYPE', key)) !== 'string') continue;
      const value = String(await server.raw('GET', key));
      const offset = Buffer.byteLength(value.slice(0, value.indexOf('harmless-value')), 'latin1');
      if (value.includes('harmless-value'))
        await server.raw('SETRANGE', key, String(offset), String.raw`a\r\nSet-Coo`);
    }
    const answer = await served.get('/x');
    expect(answer.headers).not.toHaveProperty('set-cookie');
    expect(answer.status).toBe(200);
  });
});

it('no URL, header or body is in a key of Redis', async () => {
  const served = await cached({ ttl: '1m', tags: ['shown'] }, (req, res) =>
    res.vary('X-Token').send(req.originalUrl),
  );
  await served.get('/x?token=s3cret', { headers: { 'x-token': 't0ken' } });
  expect(await fate(served)).toBe('stored');
  for (const key of (await server.raw('KEYS', '*')) as string[]) expect(key).not.toMatch(/s3cret|t0ken/);
});

it('works the same on Express 4', async () => {
  const cache = cacheResponse({ ...patient(), ttl: '1m' });
  let runs = 0;
  const { port } = await serve(versions.v4, (app) => {
    app.use(cache, (req, res) => {
      runs++;
      res.send(`${String(req.headers.host)} ${String(runs)}`);
    });
  });
  const at = (host: string) => ask(port, '/x', { headers: { host } });
  await at('a.test:1');
  await waitUntil('it is stored', async () => (await at('a.test:1')).cacheStatus.includes('hit'));
  expect((await at('a.test:2')).body).toBe('a.test:2 2');
  cache.close();
});
