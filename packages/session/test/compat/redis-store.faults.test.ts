import { createConnection } from '@sluice/core';
import { express as versions, redisFaults, useFaultyRedis, waitUntil } from '@sluice/test-support';
import type { NextFunction, Request, Response } from 'express';
import { RedisStore, type RedisStoreOptions } from '../../src/index';
import { serve } from '../serve';
import { contenders, held, type Contender } from './contenders';

const ROOM_MS = 1000;
const DEADLINE_MS = 250;
const faulty = useFaultyRedis();

async function served(module: Contender, options: Partial<RedisStoreOptions> = {}, gate: object = {}) {
  const { server, client } = await faulty.start();
  const redis = createConnection(client, { breaker: { probeInterval: 50 } });
  faulty.atEnd(() => {
    redis.close();
  });
  const late: unknown[] = [];
  const app = await serve(versions.v5, (express) => {
    const settings = { secret: 'keyboard cat', resave: false, saveUninitialized: false };
    express.use(module({ ...settings, store: new RedisStore({ redis, ...options }), ...gate }));
    express.get('/count', (req, res) => {
      held(req).session['views'] = Number(held(req).session['views'] ?? 0) + 1;
      res.json(held(req).session['views']);
    });
    express.get('/read', (req, res) => void res.json(held(req).session['views'] ?? null));
    express.get('/regenerate', (req, res, next) => {
      held(req).session.regenerate((error) => {
        if (error) next(error);
        else res.end();
      });
    });
    express.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
      late.push(error);
      // What Express itself answers by.
      const { status, headers } = error as { status?: number; headers?: Record<string, string> };
      if (res.headersSent) next(error);
      else
        res
          .status(status ?? 500)
          .set(headers ?? {})
          .end();
    });
  });
  return { ...app, server, late };
}

async function inTime<Result>(work: Promise<Result>): Promise<Result> {
  const startedAt = Date.now();
  const result = await work;
  expect(Date.now() - startedAt).toBeLessThan(2 * DEADLINE_MS + ROOM_MS);
  return result;
}

describe.each(Object.entries(contenders))('under %s', (_name, module) => {
  describe.each(redisFaults)('with Redis %s', (_fault, happen, undo) => {
    it('who has a session gets an error in time, and visitors pass', async () => {
      const { browser, server, late } = await served(module);
      const one = browser();
      await one.get('/count');
      await happen(server);
      const refused = await inTime(one.get('/read'));
      expect(refused).toMatchObject({ status: 503, cookies: [] });
      expect(refused.headers['retry-after']).toBe('5');
      expect(await inTime(browser().get('/read'))).toMatchObject({ status: 200, body: 'null' });
      // Told after the response, as in express-session.
      expect(await inTime(browser().get('/count'))).toMatchObject({ status: 200, body: '1' });
      await waitUntil('it was told', () => late.length === 2);
      expect(late).toEqual([
        expect.objectContaining({ code: 'ERR_REDIS_UNAVAILABLE' }),
        expect.objectContaining({ code: 'ERR_REDIS_UNAVAILABLE' }),
      ]);
      await undo(server);
      await waitUntil('it serves again', async () => (await one.get('/count')).status === 200);
    });

    it("'anonymous' lets pass with an empty session, and leaves the cookie alone", async () => {
      const { browser, server, late } = await served(module, { onUnavailable: 'anonymous' });
      const one = browser();
      await one.get('/count');
      await happen(server);
      expect(await inTime(one.get('/read'))).toMatchObject({ status: 200, body: 'null', cookies: [] });
      expect(await inTime(one.get('/count'))).toMatchObject({ status: 200, body: '1', cookies: [] });
      expect(late).toEqual([]);
      expect((await inTime(one.get('/regenerate'))).status).toBe(503);
      await undo(server);
      // A Redis that was killed has lost the session: then another is begun.
      await waitUntil('it serves again', async () => {
        const { cookies, body } = await one.get('/count');
        return cookies.length > 0 || body === '2';
      });
    });
  });
});

it("'anonymous' leaves the cookie alone also where it is sent with every response", async () => {
  const { browser, server } = await served(
    contenders['our compat mode'],
    { onUnavailable: 'anonymous' },
    { rolling: true, resave: true },
  );
  const one = browser();
  expect((await one.get('/count')).cookies).toHaveLength(1);
  expect((await one.get('/read')).cookies).toHaveLength(1);
  server.freeze();
  expect(await inTime(one.get('/count'))).toMatchObject({ status: 200, body: '1', cookies: [] });
  server.thaw();
  await waitUntil('it serves again', async () => (await one.get('/read')).body === '1');
});
