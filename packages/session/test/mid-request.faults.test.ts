import { createConnection } from '@sluice/core';
import { endClient, express, newClient, startRedis, waitUntil, type RedisServer } from '@sluice/test-support';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { requireFresh, session, type SessionGateEvent, type SessionOptions } from '../src/index';
import '../src/augment';
import { serve } from './serve';
import { SECRET } from './use-client';

const ends: (() => unknown)[] = [];
const events: SessionGateEvent[] = [];
const listen = (event: unknown) => events.push(event as SessionGateEvent);

beforeEach(() => {
  events.length = 0;
  subscribe('sluice:session-gate', listen);
});
afterEach(async () => {
  unsubscribe('sluice:session-gate', listen);
  for (const end of ends.splice(0).reverse()) await end();
});

const faults: [string, (server: RedisServer) => unknown][] = [
  ['dies', (server) => server.kill()],
  [
    'freezes',
    (server) => {
      server.freeze();
    },
  ],
];

async function served(happen: (server: RedisServer) => unknown, options: Partial<SessionOptions> = {}) {
  const server = await startRedis();
  ends.push(() => server.stop());
  const client = newClient('v4', server.clientOptions);
  await client.connect();
  const redis = createConnection(client, { breaker: { probeInterval: 50 } });
  ends.push(async () => {
    redis.close();
    await endClient(client);
  });
  return serve(express.v5, (app) => {
    app.use(session({ redis, secret: SECRET, ...options }));
    app.get('/login', async (req, res) => {
      await req.session.login('alice');
      res.end();
    });
    app.get('/write', async (req, res) => {
      await happen(server);
      req.session['written'] = true;
      res.cookie('a', '1').send('a private answer');
    });
    app.get('/stream', async (req, res) => {
      res.write('one');
      await happen(server);
      req.session['written'] = true;
      res.end('two');
    });
    app.get('/logout', async (req, res) => {
      await happen(server);
      await req.session.logout();
      res.end();
    });
    app.get('/fault', async (_req, res) => {
      await happen(server);
      res.end();
    });
    app.get('/fresh', requireFresh('1h'), (_req, res) => void res.send('fresh'));
    app.get('/data', (req, res) => void res.json({ ...req.session }));
    app.get('/nothing', (_req, res) => void res.send('nothing'));
  });
}

describe.each(faults)('when Redis %s while a handler works', (_fault, happen) => {
  it('its answer does not go out, for what it stored is not saved', async () => {
    const { browser } = await served(happen);
    const one = browser();
    await one.get('/login');
    const refused = await one.get('/write');
    expect(refused).toMatchObject({ status: 500, cookies: [] });
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'session-not-saved' });
    expect(events).toEqual([expect.objectContaining({ outcome: 'not-saved', headersSent: false })]);
  });

  it('a stream that has begun is brought to its end, and what is lost is an event', async () => {
    const { browser } = await served(happen);
    const one = browser();
    await one.get('/login');
    expect(await one.get('/stream')).toMatchObject({ status: 200, body: 'onetwo' });
    expect(events).toEqual([expect.objectContaining({ outcome: 'not-saved', headersSent: true })]);
  });

  it('a logout says that it did not happen, instead of taking the cookie away from a session that lives', async () => {
    const { browser, errors } = await served(happen);
    const one = browser();
    await one.get('/login');
    expect(await one.get('/logout')).toMatchObject({ status: 500, cookies: [] });
    expect(errors).toEqual([expect.objectContaining({ code: 'ERR_REDIS_UNAVAILABLE' })]);
  });

  it('a lazy session is not missed by who does not ask for it, and a route that needs a login is refused', async () => {
    const { browser, errors } = await served(happen, { lazy: true });
    const one = browser();
    await one.get('/login');
    await one.get('/fault');
    expect(await one.get('/nothing')).toMatchObject({ status: 200, body: 'nothing' });
    expect(await one.get('/fresh')).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(errors).toEqual([]);
  });
});

it('a client that goes away while its session is saved leaves a session that is saved, and no error', async () => {
  const { port, browser, errors } = await served(
    (server) => {
      server.freeze();
      ends.push(() => {
        if (server.state === 'frozen') server.thaw();
      });
      setTimeout(() => {
        server.thaw();
      }, 300);
    },
    { deadline: '10s' },
  );
  const one = browser();
  await one.get('/login');
  const leaving = new AbortController();
  const left = one.get('/write', { port, signal: leaving.signal });
  setTimeout(() => {
    leaving.abort();
  }, 100);
  await expect(left).rejects.toThrow('aborted');
  await waitUntil('it is there', async () => (await one.get('/data')).body === '{"written":true}');
  expect([errors, events]).toEqual([[], []]);
});
