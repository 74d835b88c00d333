import { createConnection } from '@sluice/core';
import { express as versions, redisFaults, useFaultyRedis, waitUntil } from '@sluice/test-support';
import { requireFresh, session, type SessionOptions } from '../src/index';
import '../src/augment';
import { serve } from './serve';
import { SECRET } from './use-client';

const ROOM_MS = 1000;
const DEADLINE_MS = 250;
const faulty = useFaultyRedis();

async function served(options: Partial<SessionOptions> = {}) {
  const { server, client } = await faulty.start();
  const redis = createConnection(client, { breaker: { probeInterval: 50 } });
  faulty.atEnd(() => {
    redis.close();
  });
  const app = await serve(versions.v5, (express) => {
    express.use(session({ redis, secret: SECRET, ...options }));
    express.get('/count', (req, res) => {
      req.session.views = (req.session.views ?? 0) + 1;
      res.json(req.session.views);
    });
    express.get('/fresh', requireFresh('1h'), (_req, res) => void res.end());
    express.get('/read', (req, res) => void res.json({ ...req.session }));
    express.get('/login', async (req, res) => {
      await req.session.login('alice');
      res.end();
    });
  });
  return { ...app, server };
}

async function inTime<Result>(work: Promise<Result>): Promise<Result> {
  const startedAt = Date.now();
  const result = await work;
  expect(Date.now() - startedAt).toBeLessThan(2 * DEADLINE_MS + ROOM_MS);
  return result;
}

describe.each(redisFaults)('with Redis %s', (_fault, happen, undo) => {
  it("'closed' refuses who has a session, in time, and lets visitors pass", async () => {
    const { browser, server } = await served();
    const one = browser();
    await one.get('/count');
    await happen(server);
    const refused = await inTime(one.get('/read'));
    expect(refused).toMatchObject({ status: 503, cookies: [] });
    expect(refused.headers['retry-after']).toBe('5');
    expect(await inTime(browser().get('/read'))).toMatchObject({ status: 200, body: '{}' });
    const notSaved = await inTime(browser().get('/count'));
    expect(notSaved).toMatchObject({ status: 500, cookies: [] });
    expect(JSON.parse(notSaved.body)).toMatchObject({ code: 'session-not-saved' });
    await undo(server);
    await waitUntil('it serves again', async () => (await one.get('/count')).status === 200);
  });

  it("'anonymous' lets pass, with an empty session, and leaves the cookie alone", async () => {
    const { browser, server, errors } = await served({ onUnavailable: () => 'anonymous' });
    const one = browser();
    await one.get('/count');
    await happen(server);
    expect(await inTime(one.get('/read'))).toMatchObject({ status: 200, body: '{}', cookies: [] });
    expect(await inTime(one.get('/count'))).toMatchObject({ status: 200, body: '1', cookies: [] });
    expect((await inTime(one.get('/fresh'))).status).toBe(503); // and 401 to who has no session
    expect((await inTime(browser().get('/fresh'))).status).toBe(401);
    expect((await inTime(one.get('/login'))).status).toBe(500);
    expect(errors).toEqual([expect.objectContaining({ code: 'ERR_REDIS_UNAVAILABLE' })]);
    await undo(server);
    // A Redis that was killed has lost the session: then another is begun.
    await waitUntil('it serves again', async () => {
      const { cookies, body } = await one.get('/count');
      return cookies.length > 0 || body === '2';
    });
  });
});
