import { express as versions, nodeRedis, waitUntil, type NodeRedisVersion } from '@sluice/test-support';
import { lockRoute } from '../src/index';
import { HoldUp } from './hold-up';
import { serve } from './serve';
import { useClient } from './use-client';

let prefixes = 0;

describe.each(Object.keys(nodeRedis) as NodeRedisVersion[])('with node-redis %s', (major) => {
  const { patient, locks } = useClient(major);

  describe.each(Object.entries(versions))('on Express %s', (_version, express) => {
    it('locks, makes wait, hands over and gives free', async () => {
      const prefix = `matrix-${String(++prefixes)}`;
      const work = new HoldUp();
      const tokens: number[] = [];
      const common = { ...patient(), prefix, key: 'order:{params.id}' };
      const [reject, wait] = [lockRoute(common), lockRoute({ ...common, mode: 'wait', wait: '1m' })];
      const { get } = await serve(express, (app) => {
        app.get(['/reject/:id', '/wait/:id'], (req, res, next) => {
          (req.path.startsWith('/wait') ? wait : reject)(req, res, next);
        });
        app.get('/:way/:id', async (req, res) => {
          tokens.push(req.lock?.token ?? 0);
          await work.pass();
          res.send('done');
        });
      });
      const served = [get('/wait/7')];
      await work.until(1);
      expect((await get('/reject/7')).status).toBe(409);
      served.push(get('/wait/7'), get('/wait/7'));
      for (const arrived of [1, 2, 3]) {
        await work.until(arrived);
        work.letOneGo();
      }
      for (const response of served) expect((await response).status).toBe(200);
      expect(work.most).toBe(1);
      expect(tokens).toEqual([...tokens].sort((a, b) => a - b));
      expect(new Set(tokens).size).toBe(3);
      await waitUntil('it is free', async () => {
        return (await locks(prefix).inspect('order:7')).holders.length === 0;
      });
      await Promise.all([reject.close(), wait.close()]);
    });
  });
});
