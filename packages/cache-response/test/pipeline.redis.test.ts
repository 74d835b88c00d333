import { express as versions, waitUntil } from '@sluice/test-support';
import { PREFETCH } from '@sluice/http';
import { cacheResponse, cacheResponseEvents, createSealer } from '../src/index';
import { randomBytes } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { serve } from './serve';
import { useCache } from './use-cache';

const { cached, patient, server } = useCache();

/** How often each command was called while `work` was done. */
async function commands(work: () => Promise<unknown>): Promise<string[]> {
  await server.raw('CONFIG', 'RESETSTAT');
  await work();
  const stats = String(await server.raw('INFO', 'commandstats'));
  const counts = [...stats.matchAll(/cmdstat_([a-z|_]+):calls=(\d+)/g)];
  return counts
    .filter(([, name = '']) => !/^(config|info|client|hello|ping|script)/.test(name))
    .map(([, name = '']) => name);
}

it('a prefetched cache asks Redis before its turn, only reads, and leaves nothing behind without one', async () => {
  const gate = cacheResponse({ ...patient(), ttl: '1m' });
  const { get } = await serve(versions.v5, (app) => {
    app.use((req, res, next) => {
      const turn = gate[PREFETCH]?.start(req, res);
      if (req.query['refuse'] === undefined) turn?.(next);
      else res.sendStatus(429);
    });
    app.use((_req, res) => res.send('x'));
  });
  const isHit = async (path: string) => (await get(path)).cacheStatus.includes('hit');
  await waitUntil('there is a fence, and nothing under way', () => isHit('/first'));
  const refused = await commands(() => get('/x?refuse'));
  expect(refused.sort()).toEqual(['get', expect.stringMatching(/^zrange/)]);
  await get('/x');
  await waitUntil('it is stored', () => isHit('/x'));
  gate.close();
});

it('`after` makes it wait for its turn', () => {
  const gate = cacheResponse({ ...patient(), after: 'session' });
  expect(gate[PREFETCH]).toBeUndefined();
  gate.close();
});

it('a hit is two reads in one go; from L1, it is none', async () => {
  const far = await cached({ ttl: '1m' }, (_req, res) => res.send('x'));
  await far.get('/x');
  await waitUntil('it is stored', () => far.explained()[0]?.stored === true);
  expect((await commands(() => far.get('/x'))).sort()).toEqual(['get', expect.stringMatching(/^zrange/)]);
  const near = await cached({ ttl: '1m', l1: { maxBytes: 1e6, maxStaleness: '1m' } }, (_req, res) =>
    res.send('x'),
  );
  await near.get('/x');
  await waitUntil('it is stored', () => near.explained()[0]?.stored === true);
  await near.get('/x');
  expect(await commands(() => near.get('/x'))).toEqual([]);
});

it('events tell what became of each request, and no key', async () => {
  const events: unknown[] = [];
  const listen = (event: unknown) => void events.push(event);
  subscribe(cacheResponseEvents.name, listen);
  const { get, explained } = await cached({ ttl: '1m' }, (_req, res) => res.send('x'));
  await get('/secret');
  await waitUntil('it is stored', () => explained()[0]?.stored === true);
  await get('/secret');
  unsubscribe(cacheResponseEvents.name, listen);
  expect(events).toEqual([{ outcome: 'forwarded', forwarded: 'uri-miss', stored: true }, { outcome: 'hit' }]);
  expect(JSON.stringify(events)).not.toContain('secret');
});

it('shouldCache has the last word; cacheStatus has another name, or none', async () => {
  const picky = await cached(
    { ttl: '1m', cacheStatus: 'edge 1', shouldCache: (_req, res) => res.getHeader('x-mood') === 'good' },
    (req, res, run) => res.set('X-Mood', req.url.split('=')[1]).send(String(run)),
  );
  expect((await picky.get('/x?mood=bad')).cacheStatus).toBe('"edge 1";fwd=uri-miss;detail=should-cache');
  await picky.get('/x?mood=good');
  await waitUntil('it is stored', () => picky.explained()[1]?.stored === true);
  expect(picky.explained()[0]).toMatchObject({ stored: false, reason: 'should-cache' });
  const silent = await cached({ ttl: '1m', cacheStatus: false }, (_req, res) => res.send('x'));
  expect((await silent.get('/x')).headers).not.toHaveProperty('cache-status');
});

it('a sealer seals what is stored', async () => {
  const sealer = createSealer({ keys: { k1: randomBytes(32) }, current: 'k1' });
  const served = await cached({ ttl: '1m', sealer, namespace: 'sealed' }, (_req, res) =>
    res.send('a secret text'),
  );
  await served.get('/x');
  await waitUntil('it is stored', () => served.explained()[0]?.stored === true);
  expect(await served.get('/x')).toMatchObject({
    body: 'a secret text',
    headers: { age: expect.any(String) as string },
  });
  for (const key of (await server.raw('KEYS', 'sealed*')) as string[]) {
    if ((await server.raw('TYPE', key)) === 'string')
      expect(String(await server.raw('GET', key))).not.toContain('secret');
  }
});

it('a request with no-store leads nobody', async () => {
  const served = await cached({ ttl: '1m' }, (_req, res, run) => res.send(String(run)));
  const { cacheStatus } = await served.get('/x', { headers: { 'cache-control': 'no-store' } });
  expect(cacheStatus).toBe('Sluice;fwd=uri-miss;detail=request-no-store');
});
