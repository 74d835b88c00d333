import { express, newClient, useRedis, type TestClient } from '@sluice/test-support';
import request from 'supertest';
import { monitor, type Area } from '../src/index';
import { useMonitors } from './serve-monitor';

const redis = useRedis();
const monitors = useMonitors();
let client: TestClient;

beforeAll(async () => {
  client = await redis.client();
});

describe.each(['v4', 'v5'] as const)('on Express %s', (version) => {
  const serve = (options: object = {}) => monitors.serve({ redis: client, ...options }, express[version]);

  it('shows a page that nothing from elsewhere can get into', async () => {
    const { server } = await serve({ title: '<i>Tickets</i> & "more"' });
    const { text, headers } = await request(server)
      .get('/monitor/')
      .expect(200)
      .expect('Content-Type', /html/);
    expect(text).toContain('<title>&lt;i&gt;Tickets&lt;/i&gt; &amp; &quot;more&quot; monitor</title>');
    expect(text).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=/);
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';.*frame-ancestors 'none'/,
    );
    expect(headers['content-security-policy']).not.toMatch(/unsafe|http|\*/);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });

  it('serves all that the page loads, once for each browser', async () => {
    const { server } = await serve();
    const { text } = await request(server).get('/monitor/');
    const loaded = [...text.matchAll(/(?:src|href)="(assets\/[^"#]+)"/g)].map(([, path = '']) => path);
    expect(loaded.length).toBeGreaterThan(4);
    for (const path of loaded) {
      const { headers } = await request(server).get(`/monitor/${path}`).expect(200);
      await request(server).get(`/monitor/${path}`).set('If-None-Match', String(headers['etag'])).expect(304);
    }
  });

  it('finds its page without the slash at the end, too', async () => {
    const { server } = await serve();
    await request(server).get('/monitor').expect(308).expect('Location', '/monitor/');
    await request(server).get('/monitor?x=1').expect(308).expect('Location', '/monitor/');
  });

  it('leaves other paths to the app, and takes no other method', async () => {
    const { server } = await serve();
    await request(server).get('/monitor/else').expect(404);
    await request(server).get('/monitor/assets/..%2fpackage.json').expect(404);
    await request(server).post('/monitor/metrics').expect(405).expect('Allow', 'GET, HEAD');
    await request(server).get('/monitor/big-keys').expect(405).expect('Allow', 'POST');
    const { text } = await request(server).head('/monitor/metrics').expect(200);
    expect(text).toBeUndefined();
  });

  it('shows nothing to whom `authorize` does not say true of, and everything is asked about', async () => {
    const asked: Area[] = [];
    const authorize = (_req: unknown, area: Area) => {
      asked.push(area);
      return 'yes' as never;
    };
    const { server } = await serve({ authorize });
    const paths = ['', 'report', 'assets/monitor.js', 'metrics', 'health', 'health/live'];
    for (const path of paths) {
      const { body } = await request(server).get(`/monitor/${path}`).expect(403);
      expect(body).toEqual({ type: 'about:blank', title: 'Forbidden', status: 403 });
    }
    await request(server).post('/monitor/big-keys').expect(403);
    expect(asked).toEqual(['page', 'page', 'page', 'metrics', 'health', 'health', 'page']);
  });

  it('asks who it is where the app has said how', async () => {
    const { server } = await serve({
      authorize: (req: { res?: { setHeader(name: string, value: string): void } }) => {
        req.res?.setHeader('WWW-Authenticate', 'Basic realm="monitor"');
        return Promise.resolve(false);
      },
    });
    await request(server).get('/monitor/').expect(401);
  });

  it('hands on what `authorize` throws', async () => {
    const app = await serve({ authorize: () => Promise.reject(new Error('who?')) });
    await request(app.server).get('/monitor/').expect(500);
    expect(app.errors).toEqual([expect.objectContaining({ message: 'who?' })]);
  });

  it('searches for big keys for its own page alone', async () => {
    await redis.raw('SET', 'sess:{alice}', 'x'.repeat(1_100_000));
    const { server } = await serve();
    await request(server).post('/monitor/big-keys').expect(403); // as a form of another origin would
    const { body } = await request(server)
      .post('/monitor/big-keys')
      .set('X-Sluice-Monitor', 'page')
      .expect(200);
    expect(body).toEqual([expect.objectContaining({ code: 'memory/big-key' })]);
    expect(JSON.stringify(body)).toContain('sess:{*}');
    expect(JSON.stringify(body)).not.toContain('alice');
    await redis.raw('DEL', 'sess:{alice}');
  });
});

describe('health', () => {
  const health = async (options: object) => {
    const { server } = await monitors.serve({ redis: client, ...options });
    return request(server).get('/monitor/health');
  };
  const absent = () => newClient('v4', { socket: { path: '/nowhere/redis.sock' } });

  it('is ready with its Redis', async () => {
    const { status, body } = await health({});
    expect([status, body]).toEqual([
      200,
      { status: 'ready', gates: { redis: { redis: 'up', onUnavailable: 'local', ready: true } } },
    ]);
  });

  it('is degraded without a Redis that every gate can go without', async () => {
    const gates = { api: { onUnavailable: 'local' }, page: { onUnavailable: 'open', redis: absent() } };
    const { status, body } = await health({ gates });
    expect([status, body]).toEqual([
      200,
      {
        status: 'degraded',
        gates: {
          api: { redis: 'up', onUnavailable: 'local', ready: true },
          page: { redis: 'down', onUnavailable: 'open', ready: true },
        },
      },
    ]);
  });

  it('is not ready without a Redis that a gate is closed without, and lives', async () => {
    const gates = { api: { onUnavailable: 'local' }, login: { onUnavailable: 'closed', redis: absent() } };
    const { server } = await monitors.serve({ redis: client, gates } as never);
    const { body } = await request(server).get('/monitor/health').expect(503);
    expect(body).toMatchObject({ status: 'unready', gates: { login: { ready: false } } });
    await request(server).get('/monitor/health/live').expect(200, { status: 'live' });
  });
});

it('is gone when it is closed', async () => {
  const app = await monitors.serve({ redis: client });
  await request(app.server).get('/monitor/').expect(200);
  app.monitor.close();
  app.monitor.close();
  await request(app.server).get('/monitor/').expect(404);
  expect(await app.monitor.registry.metrics()).toBe('\n');
});

it.each([
  ['authorize', {}],
  ['authorize', { authorize: true }],
  ['redis', { redis: undefined }],
  ['autorize', { autorize: () => true }],
  ['gates.api.onUnavailable', { gates: { api: { onUnavailable: 'close' } } }],
  ['gates.api.mode', { gates: { api: { mode: 'open' } } }],
  ['queues[0]', { queues: [{ name: 'mail' }] }],
  ['queues', { queues: {} }],
  ['writeBehinds.carts', { writeBehinds: { carts: {} } }],
  ['registry', { registry: {} }],
  ['buckets', { buckets: [1, 1] }],
  ['interval', { interval: '1ms' }],
  ['history', { history: '30d' }],
  ['title', { title: '' }],
  ['patterns[0]', { patterns: ['Queue'] }],
])('refuses a wrong or missing %s at once, and then listens to nothing', (option, wrong) => {
  const given = option === 'authorize' ? wrong : { authorize: () => true, ...wrong };
  expect(() => monitor({ redis: client, ...given } as never)).toThrow(
    expect.objectContaining({ code: 'ERR_OPTION_INVALID', option }),
  );
});
