import { express as versions, nodeRedis, type NodeRedisVersion } from '@sluice/test-support';
import { session } from '../src/index';
import '../src/augment';
import { serve } from './serve';
import { useClient } from './use-client';

describe.each(Object.keys(nodeRedis) as NodeRedisVersion[])('with node-redis %s', (major) => {
  const { patient, store } = useClient(major);

  it.each(Object.entries(versions))(
    'a session lives from its first write to its logout, on Express %s',
    async (_version, express) => {
      const gate = session(patient());
      const { browser } = await serve(express, (app) => {
        app.use(gate);
        app.get('/count', (req, res) => {
          req.session.views = (req.session.views ?? 0) + 1;
          res.json(req.session.views);
        });
        app.get('/login', async (req, res) => {
          await req.session.login(`user-${_version}`);
          res.end();
        });
        app.get('/everywhere', async (req, res) => {
          res.json(await gate.store.revokeAll(req.session.userId ?? ''));
        });
      });
      const [here, there] = [browser(), browser()];
      await here.get('/count');
      await here.get('/login');
      await there.get('/login');
      expect((await here.get('/count')).body).toBe('2');
      expect(await store().list(`user-${_version}`)).toHaveLength(2);
      expect((await here.get('/everywhere')).body).toBe('2');
      expect((await here.get('/count')).body).toBe('1');
      expect((await there.get('/count')).body).toBe('1');
    },
  );
});
