import { waitUntil } from '@sluice/test-support';
import type { Request } from 'express';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { useCache, type Cached } from './use-cache';

const { cached } = useCache();

async function stored({ get, explained }: Cached, path: string): Promise<void> {
  const index = explained().length;
  await get(path);
  await waitUntil(
    'it is decided',
    () => explained()[index]?.stored === true || explained()[index]?.outcome === 'hit',
  );
}

const things = (mount?: Parameters<typeof cached>[2]) =>
  cached(
    { ttl: '1m', tags: (req: Request) => ['things', `thing:${req.path.split('/')[2] ?? ''}`] },
    (req, res, run) => res.send(`${req.path} ${String(run)}`),
    mount,
  );

it('by tag, by prefix, and of everything', async () => {
  const served = await things();
  const runsAfter = async () => {
    for (const path of ['/things/1', '/things/2', '/others']) await stored(served, path);
    return served.runs();
  };
  expect(await runsAfter()).toBe(3);
  await served.cache.invalidate({ tags: ['thing:1'] });
  expect(await runsAfter()).toBe(4);
  await served.cache.invalidate({ prefix: '/things' });
  expect(await runsAfter()).toBe(6);
  await served.cache.invalidate({ prefix: '/thing' });
  expect(await runsAfter()).toBe(6);
  await served.cache.invalidate({ tags: ['things'] });
  expect(await runsAfter()).toBe(9);
  await served.cache.invalidate({ all: true });
  expect(await runsAfter()).toBe(12);
});

it('invalidates(): the answer waits, and who reads after it reads what is new', async () => {
  const served = await things((app) => {
    app.put('/things/:id', (req, res, next) => {
      served.cache.invalidates({ tags: (request) => [`thing:${String(request.params['id'])}`] })(
        req,
        res,
        next,
      );
    });
    app.put('/things/:id', (req, res) => {
      if (req.query['fail'] === undefined) res.json({});
      else res.status(409).json({});
    });
  });
  await stored(served, '/things/1');
  await stored(served, '/things/1?full');
  await served.get('/things/1', { method: 'PUT' });
  await stored(served, '/things/1?full');
  expect(served.runs()).toBe(3);
  await served.get('/things/1?fail', { method: 'PUT' });
  await stored(served, '/things/1?full');
  expect(served.runs()).toBe(3);
});

it.each([
  ['/caf%c3%a9/1', '/café'],
  ['/%74hings/1', '/things'],
  ['/Things/1', '/things'],
  ['/things/1', '/%54hings/'],
  ['/things%2F1', '/things'],
  [`/others/1/${'x'.repeat(300)}/1`, `/others/1/${'x'.repeat(300)}`],
  [`/a${'/b'.repeat(20)}`, `/a${'/b'.repeat(18)}`],
  ['/%ff/1', '/%FF'],
])('%p is below the prefix %p, however it is written', async (path, prefix) => {
  const served = await things();
  await stored(served, path);
  await served.cache.invalidate({ prefix });
  await stored(served, path);
  expect(served.runs()).toBe(2);
});

it('invalidates(): what a function throws takes nothing of the rest away, and is told', async () => {
  const thrown = new Error('no such thing');
  const served = await things((app) => {
    app.put(['/things/:id', '/others'], (req, res, next) => {
      const tags = () => {
        throw thrown;
      };
      served.cache.invalidates({ tags, prefix: '/others' })(req, res, next);
    });
    app.put(['/things/:id', '/others'], (_req, res) => res.json({}));
  });
  const events: unknown[] = [];
  const listener = (event: unknown) => events.push(event);
  subscribe('sluice:connection', listener);
  for (const path of ['/things/1', '/things/2', '/others/1']) await stored(served, path);
  expect((await served.get('/things/1', { method: 'PUT' })).status).toBe(200);
  unsubscribe('sluice:connection', listener);
  expect(events).toContainEqual({ type: 'error', error: thrown });
  for (const path of ['/things/1', '/things/2', '/others/1']) await stored(served, path);
  expect(served.runs()).toBe(5); // of its own URL, and of the prefix
});

it('invalidates(): a list that is empty is nothing more to forget, and a long one is forgotten to its end', async () => {
  const served = await things((app) => {
    app.put('/things/:id', (req, res, next) => {
      served.cache.invalidates({ tags: () => [], prefix: () => [] })(req, res, next);
    });
    app.put('/things/:id', (_req, res) => {
      const others = Array.from({ length: 70 }, (_, n) => `/others/${String(n)}`);
      res.setHeader('Content-Location', others).json({});
    });
  });
  const events: unknown[] = [];
  const listener = (event: unknown) => events.push(event);
  subscribe('sluice:connection', listener);
  for (const path of ['/others/0', '/others/69']) await stored(served, path);
  expect((await served.get('/things/1', { method: 'PUT' })).status).toBe(200);
  unsubscribe('sluice:connection', listener);
  expect(events).toEqual([]);
  for (const path of ['/others/0', '/others/69']) await stored(served, path);
  expect(served.runs()).toBe(4);
});

it('while the handler runs, is not lost: what it read before is not stored', async () => {
  let letGo: (() => void) | undefined;
  const served = await cached({ ttl: '1m', tags: ['t'] }, (_req, res, run) => {
    if (run === 1) letGo = () => res.send('old');
    else res.send('new');
  });
  const old = served.get('/x');
  await waitUntil('the handler runs', () => letGo !== undefined);
  await served.cache.invalidate({ tags: ['t'] });
  letGo?.();
  expect((await old).body).toBe('old');
  await waitUntil('it is decided', () => served.explained()[0]?.stored === false);
  expect((await served.get('/x')).body).toBe('new');
});

it('the same for a response with Vary, which is stored elsewhere', async () => {
  let letGo: (() => void) | undefined;
  const served = await cached({ ttl: '1m' }, (_req, res, run) => {
    res.vary('X-Mode');
    if (run === 1) letGo = () => res.send('old');
    else res.send('new');
  });
  const old = served.get('/x');
  await waitUntil('the handler runs', () => letGo !== undefined);
  await served.get('/x', { method: 'PUT' });
  letGo?.();
  expect((await old).body).toBe('old');
  await waitUntil('it is decided', () => served.explained()[0]?.stored !== undefined);
  await served.get('/x', { headers: { 'x-mode': 'other' } }); // makes the list of what there is
  await waitUntil('it is stored', () => served.explained()[2]?.stored === true);
  expect((await served.get('/x')).body).toBe('new');
});

it('what is stale is not served either once it is invalidated', async () => {
  const served = await cached({ swr: '1m', sie: '1m' }, (_req, res, run) => {
    if (run === 1) res.set({ 'Cache-Control': 'max-age=5', Age: '10' }).send('1');
    else res.sendStatus(503);
  });
  await stored(served, '/x');
  await served.cache.invalidate({ prefix: '/x' });
  expect((await served.get('/x')).status).toBe(503);
});

it('says what is wrong', async () => {
  const { cache } = await things();
  const wrong = [
    ...[{}, { all: false }, { tag: ['x'] }],
    ...[{ tags: 'x' }, { tags: [''] }, { tags: [] }, { tags: null }],
    ...[{ prefix: '' }, { prefix: '/' }, { prefix: '/?x' }, { prefix: [] }],
  ];
  for (const target of wrong) {
    expect(() => cache.invalidates(target as never)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION_INVALID' }) as Error,
    );
    expect(() => cache.invalidate(target as never)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION_INVALID' }) as Error,
    );
  }
});
