import { express as versions, nodeRedis, waitUntil, type NodeRedisVersion } from '@sluice/test-support';
import { cacheResponse } from '../src/index';
import { serve } from './serve';
import { useCache } from './use-cache';

describe.each(Object.keys(nodeRedis) as NodeRedisVersion[])('with node-redis %s', (major) => {
  const { patient } = useCache(major);

  it.each(Object.entries(versions))(
    'a response is stored, served, varied, refreshed and invalidated on Express %s',
    async (_version, express) => {
      const cache = cacheResponse({ ...patient(), ttl: '1m', tags: ['things'] });
      let runs = 0;
      const { get } = await serve(express, (app) => {
        app.get(
          '/things/:id',
          cache.wrap((req, res) => {
            runs++;
            res
              .vary('X-Mode')
              .set(runs === 1 ? { 'Cache-Control': 'max-age=5, stale-while-revalidate=60', Age: '10' } : {});
            res.json({ id: req.params['id'], mode: req.get('x-mode'), runs });
          }),
        );
        app.put('/things/:id', cache.invalidates({ tags: ['things'] }), (_req, res) => res.json({}));
      });
      const at = (mode: string) => get('/things/7', { headers: { 'x-mode': mode } });
      expect((await at('a')).body).toBe('{"id":"7","mode":"a","runs":1}');
      await waitUntil('it is stored', async () => (await at('a')).cacheStatus.includes('hit'));
      await waitUntil(
        'it is refreshed',
        async () => (await at('a')).body === '{"id":"7","mode":"a","runs":2}',
      );
      expect((await at('b')).body).toBe('{"id":"7","mode":"b","runs":3}');
      await waitUntil('it is stored', async () => (await at('b')).cacheStatus.includes('hit'));
      expect((await get('/things/7', { method: 'PUT' })).status).toBe(200);
      expect((await at('a')).body).toBe('{"id":"7","mode":"a","runs":4}');
      expect((await at('b')).body).toBe('{"id":"7","mode":"b","runs":5}');
      cache.close();
    },
  );
});
