import { waitUntil } from '@sluice/test-support';
import { answers, at } from './origin';
import { useCache, type Cached } from './use-cache';

const { cached } = useCache();

const stored = ({ explained }: Cached, index = 0) =>
  waitUntil('it is stored', () => explained()[index]?.stored === true);

describe('without `wrap`', () => {
  it('who wins the refresh runs the handler, and the others get what is stale meanwhile', async () => {
    const release: (() => void)[] = [];
    const served = await cached({ ttl: '1m', swr: '1m' }, (_req, res, run) => {
      res.set({ 'Cache-Control': run === 1 ? 'max-age=5' : 'max-age=60', ...(run === 1 && { Age: '10' }) });
      if (run === 1) res.send('1');
      else release.push(() => res.send(String(run)));
    });
    await served.get('/x');
    await stored(served);
    const refreshing = served.get('/x');
    await waitUntil('the handler runs', () => served.runs() === 2);
    const stale = await served.get('/x');
    expect(stale).toMatchObject({
      body: '1',
      cacheStatus: expect.stringMatching(/^Sluice;hit;ttl=-\d+$/) as string,
    });
    release[0]?.();
    expect(await refreshing).toMatchObject({ body: '2', cacheStatus: 'Sluice;fwd=stale;stored' });
    await stored(served, 1);
    expect((await served.get('/x')).body).toBe('2');
    expect(served.runs()).toBe(2);
  });
});

describe('with `wrap`', () => {
  async function wrapped(handler: Parameters<Cached['cache']['wrap']>[0]) {
    const served = await cached(
      {},
      () => undefined,
      (app) => {
        app.get('/things/:id', (req, res, next) => {
          Object.assign(req, { tenant: 'acme' });
          res.locals['greeting'] = 'hello';
          (later.cache as Cached['cache']).wrap(handler)(req, res, next);
        });
      },
    );
    later.cache = served.cache;
    return served;
  }
  const later: { cache?: Cached['cache'] } = {};

  it('everybody gets what is stale, and the handler runs in the background, as for a request of its own', async () => {
    let runs = 0;
    const served = await wrapped((req, res) => {
      runs++;
      res.set({ 'Cache-Control': `max-age=5, stale-while-revalidate=60`, ...(runs === 1 && { Age: '10' }) });
      const { tenant } = req as unknown as { tenant: string };
      res.send(
        [
          runs,
          req.params['id'],
          tenant,
          res.locals['greeting'],
          req.query['a'],
          req.get('x-mode'),
          req.ip,
        ].join(' '),
      );
    });
    const get = () => served.get('/things/7?a=1', { headers: { 'x-mode': 'dark' } });
    expect((await get()).body).toBe('1 7 acme hello 1 dark 127.0.0.1');
    await stored(served);
    expect((await get()).body).toBe('1 7 acme hello 1 dark 127.0.0.1');
    await waitUntil('it is fresh', async () => (await get()).body === '2 7 acme hello 1 dark 127.0.0.1');
    expect(runs).toBe(2);
  });

  it('streams and files run to their end there', async () => {
    let runs = 0;
    const big = 'x'.repeat(300_000);
    const served = await wrapped((_req, res) => {
      runs++;
      res.set({ 'Cache-Control': `max-age=5, stale-while-revalidate=60`, ...(runs === 1 && { Age: '10' }) });
      res.write(String(runs));
      const more = () => void res.end(big);
      if (res.write(big)) more();
      else res.once('drain', more);
    });
    await served.get('/things/1');
    await stored(served);
    await served.get('/things/1');
    await waitUntil('it is fresh', async () => (await served.get('/things/1')).body === `2${big}${big}`);
    expect(runs).toBe(2);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    [
      'calls next with an error',
      (_req: unknown, _res: unknown, next: (error: unknown) => void) => {
        next(new Error('no'));
      },
    ],
    [
      'answers 500',
      (_req: unknown, res: { sendStatus: (status: number) => void }) => {
        res.sendStatus(500);
      },
    ],
  ] as [string, (...args: never[]) => unknown][])(
    'a handler that %s in the background changes nothing',
    async (_name, fail) => {
      let runs = 0;
      const served = await wrapped((req, res, next) => {
        runs++;
        if (runs > 1) return (fail as (...args: unknown[]) => unknown)(req, res, next);
        return res.set({ 'Cache-Control': `max-age=5, stale-while-revalidate=60`, Age: '10' }).send('1');
      });
      await served.get('/things/1');
      await stored(served);
      expect((await served.get('/things/1')).body).toBe('1');
      await waitUntil('the handler has run', () => runs === 2);
      await waitUntil(
        'another may try',
        async () => (await served.get('/things/1')).body === '1' && runs > 2,
      );
      expect(served.errors).toEqual([]);
    },
  );

  it('errors in front of a client go to the error handlers', async () => {
    const served = await wrapped(() => Promise.reject(new Error('no')));
    expect((await served.get('/things/1')).status).toBe(500);
    expect(served.errors).toEqual([expect.objectContaining({ message: 'no' })]);
  });

  it('nobody is asking in the background, and it asks for a body', async () => {
    const seen: string[] = [];
    const served = await wrapped((req, res) => {
      const { cookie, authorization, 'x-api-key': apiKey } = req.headers;
      seen.push([req.method, cookie, authorization, apiKey, req.rawHeaders.includes('secret')].join(' '));
      res.set('Vary', 'X-Api-Key').set('Cache-Control', 'public, max-age=5, stale-while-revalidate=60');
      if (seen.length === 1) res.set('Age', '10');
      res.send('for everybody');
    });
    const headers = { cookie: 'secret', authorization: 'secret', 'x-api-key': 'k' };
    await served.get('/things/1', { headers });
    await stored(served);
    await served.get('/things/1', { headers, method: 'HEAD' });
    await waitUntil('the handler has run', () => seen.length === 2);
    expect(seen).toEqual(['GET secret secret k true', 'GET   k false']);
  });

  it('who the first request was from matters to nobody who comes after', async () => {
    let runs = 0;
    const served = await wrapped((req, res) => {
      runs++;
      if (runs === 1)
        res.set({ 'Cache-Control': 'max-age=5, stale-while-revalidate=60', Age: '10' }).send('public');
      else res.set('Cache-Control', 'max-age=60').send(`hello ${String(req.headers.cookie)}`);
    });
    await served.get('/things/1');
    await stored(served);
    await served.get('/things/1', { headers: { cookie: 'alice' } });
    await waitUntil('the handler has run', () => runs === 2);
    expect((await served.get('/things/1')).body).toBe('public');
  });
});

it('a refresh that gets stuck on its way through the app holds nobody up for longer than `maxHold`', async () => {
  const served = await cached(
    { mode: 'rfc9111', maxHold: 200 },
    (_req, res, run) => {
      res.set({ 'Cache-Control': 'max-age=5, stale-while-revalidate=60', ...(run === 1 && { Age: '10' }) });
      res.send(String(run));
    },
    (app) => {
      app.use((req, _res, next) => {
        if (Object.hasOwn(req, 'passed')) return;
        Object.assign(req, { passed: true });
        next();
      });
    },
  );
  await served.get('/x');
  await stored(served);
  expect((await served.get('/x')).body).toBe('1');
  expect((await served.get('/x', { headers: { 'cache-control': 'no-cache' } })).body).toBe('2');
});

describe('stale if the handler fails', () => {
  it('by the route, and only within its time', async () => {
    const handler = answers(
      { headers: { 'Cache-Control': 'max-age=5', Age: '10' } },
      { status: 503, headers: { 'X-Detail': 'secret' }, body: 'trouble' },
    );
    const served = await cached({ sie: '1m' }, handler);
    await served.get('/x');
    await stored(served);
    const stood = await served.get('/x');
    expect(stood).toMatchObject({
      status: 200,
      body: '1',
      cacheStatus: 'Sluice;fwd=stale;fwd-status=503;detail=status',
    });
    expect(stood.headers).not.toHaveProperty('x-detail');
    expect(Number(stood.headers['age'])).toBeGreaterThanOrEqual(10);
    expect(served.explained()[1]).toMatchObject({ outcome: 'stood-in' });
    const old = await cached(
      { sie: '1s' },
      answers({ headers: { 'Cache-Control': 'max-age=5', Date: at(-10) } }, { status: 503 }),
    );
    await old.get('/x');
    expect((await old.get('/x')).status).toBe(503);
  });

  it('a body that is streamed after 503 is swallowed to its end', async () => {
    let ended = false;
    const served = await cached({ sie: '1m' }, (_req, res, run) => {
      if (run === 1) {
        res.set({ 'Cache-Control': 'max-age=5', Age: '10' }).send('good');
        return;
      }
      res.status(503);
      res.write('bad');
      setImmediate(() => {
        res.end('worse', () => (ended = true));
      });
    });
    await served.get('/x');
    await stored(served);
    expect(await served.get('/x')).toMatchObject({ status: 200, body: 'good' });
    await waitUntil('the handler is done', () => ended);
  });
});
