import { startRedis, type RedisServer } from '@sluice/test-support';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import request from 'supertest';
import { useDemo } from './use-demo';

describe('the buttons', () => {
  const demo = useDemo();

  it.each([
    ['without an origin', {}],
    ['of another site', { Origin: 'https://elsewhere.example' }],
    ['of another port', { Origin: 'http://localhost:1' }],
    ['of a page that hides its origin', { Origin: 'null' }],
  ])('refuse a request %s', async (_what, headers: Readonly<Record<string, string>>) => {
    expect((await demo().post('kill', headers)).status).toBe(403);
    expect(await demo().state()).toMatchObject({ server: 'running' });
  });

  it('refuse a request that names another host, as a rebound name would', async () => {
    await request(demo().url)
      .post('/ops/redis')
      .set({ Host: 'elsewhere.example', Origin: 'http://elsewhere.example' })
      .send({ action: 'kill' })
      .expect(403);
    expect(await demo().state()).toMatchObject({ server: 'running' });
  });

  it('refuse what a form can send', async () => {
    const { url } = demo();
    await request(url)
      .post('/ops/redis')
      .set('Origin', url)
      .type('form')
      .send({ action: 'kill' })
      .expect(403);
    await request(url)
      .post('/ops/redis')
      .set('Origin', url)
      .type('text/plain')
      .send('{"action":"kill"}')
      .expect(403);
    expect(await demo().state()).toMatchObject({ server: 'running' });
  });

  it.each([undefined, null, 'stop', 'constructor', '__proto__', 'state', 7, ['kill'], { kill: true }])(
    'know no action %p',
    async (action) => {
      const response = await demo().post(action);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        detail: '`action` must be one of freeze, thaw, kill, restart.',
      });
    },
  );

  it.each(['', 'null', '[]', '"kill"', '{', '{"action"'])('answer the body %p with 400', async (body) => {
    const { url } = demo();
    await request(url).post('/ops/redis').set('Origin', url).type('json').send(body).expect(400);
  });

  it('take no large body', async () => {
    const response = await demo().post('x'.repeat(2_000));
    expect(response.status).toBe(413);
  });

  it('are no links', async () => {
    expect((await fetch(`${demo().url}/ops/redis`)).status).toBe(404);
  });

  it.each(['-1', 'x', '1&after=2', '99999999999'])('know no record number %s', async (after) => {
    expect((await fetch(`${demo().url}/ops/state?after=${after}`)).status).toBe(400);
  });

  describe('the rush', () => {
    it('is started by nobody but its own page', async () => {
      const { url } = demo();
      await request(url).post('/ops/rush').set('Origin', 'https://elsewhere.example').send({}).expect(403);
      await request(url).get('/ops/rush').expect(200, { state: 'idle', lines: [] });
    });

    it('can be started from the command line, which tells what came of it', async () => {
      const { url } = demo();
      const { stdout } = await promisify(execFile)('npm', ['run', '-s', 'demo:rush', '--', '--url', url]);
      expect(stdout).toMatch(/^40 buyers, \d+ requests in .* s: p50 \d+ ms, p99 \d+ ms$/m);
      expect(stdout).toMatch(/^[1-9]\d* purchases, [1-9]\d* seats, /m);
      expect(stdout).toContain('Every seat was sold once, and the money is right.');
      expect(stdout).not.toContain('WRONG');
    }, 75_000); // a rush may take a minute
  });
});

describe('the log', () => {
  const demo = useDemo();

  const logged = async (after: number) => {
    const { requests } = (await (await fetch(`${demo().url}/ops/state?after=${String(after)}`)).json()) as {
      requests: { number: number; path: string; status: number; source: string; plan: string }[];
    };
    return requests;
  };

  it('has every request with who decided it, but for what was searched for and what the meter asks', async () => {
    const { url, demoKeys } = demo();
    await fetch(`${url}/api/quota`);
    await fetch(`${url}/search?q=secret`);
    await fetch(`${url}/api/events/1`, { headers: { 'X-API-Key': demoKeys[0]?.key ?? '' } });
    const all = await logged(0);
    expect(all).toMatchObject([
      { number: 1, path: '/search', status: 200, source: 'redis', plan: 'anonymous' },
      { number: 2, path: '/api/events/1', status: 200, source: 'redis', plan: 'member' },
    ]);
    expect(JSON.stringify(all)).not.toMatch(/secret|demo_/);
    expect(await logged(1)).toEqual(all.slice(1));
    expect(await logged(2)).toEqual([]);
  });
});

describe('with a Redis of somebody else', () => {
  let other: RedisServer;

  beforeAll(async () => {
    other = await startRedis({ port: true });
  });
  afterAll(() => other.stop());

  const demo = useDemo(() => other.url);

  it('there are no buttons, and nothing behind them', async () => {
    const page = await (await fetch(`${demo().url}/ops`)).text();
    expect(page).not.toContain('data-action');
    expect(page).toContain('REDIS_URL');
    expect((await demo().post('kill')).status).toBe(409);
    expect(await demo().state()).toMatchObject({ server: null });
    expect(other.state).toBe('running');
  });
});
