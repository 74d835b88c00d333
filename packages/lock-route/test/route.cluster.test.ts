import { createConnection, type Connection } from '@sluice/core';
import { express as versions, useCluster } from '@sluice/test-support';
import { lockRoute, type LockRouteHandler } from '../src/index';
import { HoldUp } from './hold-up';
import { serve } from './serve';

const running = useCluster();
let redis: Connection;

beforeAll(() => {
  redis = createConnection(running().client, { deadline: '10s' });
});

afterAll(() => {
  redis.close();
});

describe.each(Object.entries(versions))('on a cluster, with Express %s', (_version, express) => {
  const gates: LockRouteHandler[] = [];
  afterEach(() => Promise.all(gates.splice(0).map((gate) => gate.close())));

  it('locks keys of several nodes together, and hands them over to who waits', async () => {
    const work = new HoldUp();
    const key = (req: { params: Record<string, unknown> }) => String(req.params['ids']).split(',');
    const common = { redis, deadline: '10s', prefix: 'cluster', key } as const;
    const processes = [lockRoute(common), lockRoute({ ...common, mode: 'wait', wait: '1m' })] as const;
    gates.push(...processes);
    const { get } = await serve(express, (app) => {
      app.get('/try/:ids', processes[0], (_req, res) => void res.send('done'));
      app.get('/wait/:ids', processes[1], async (_req, res) => {
        await work.pass();
        res.send('done');
      });
    });
    const served = [get('/wait/a,b,c,d,e')];
    await work.until(1);
    expect((await get('/try/e,z')).status).toBe(409);
    expect((await get('/try/y,z')).status).toBe(200);
    served.push(get('/wait/c,a'));
    work.letOneGo();
    await work.until(2);
    work.open();
    for (const response of served) expect((await response).status).toBe(200);
    expect(work.most).toBe(1);
  });
});
