import { endClient, express as versions, newClient, useRedis } from '@sluice/test-support';
import type { Request, Response } from 'express';
import * as sluice from '../../src/index';
import { serve } from '../serve';
import { contenders, held, type AnyStore } from './contenders';

/* eslint-disable @typescript-eslint/no-require-imports -- their types would declare `req.session` otherwise than ours do */
const { default: ConnectRedis } = require('connect-redis') as {
  default: new (options: object) => AnyStore;
};
const makeMemoryStore = require('memorystore') as (session: object) => new (options: object) => AnyStore;
/* eslint-enable @typescript-eslint/no-require-imports */

const redis = useRedis();

/** Stores that were made for express-session. */
const stores: Record<string, () => Promise<AnyStore> | AnyStore> = {
  'connect-redis': async () => new ConnectRedis({ client: await redis.client() }),
  'memorystore, on our Store': () => new (makeMemoryStore(sluice))({ checkPeriod: 0 }),
  'memorystore, on that of express-session': () =>
    new (makeMemoryStore(contenders['express-session']))({ checkPeriod: 0 }),
  'the MemoryStore of express-session': () => new contenders['express-session'].MemoryStore(),
};

describe.each(Object.entries(stores))('%s', (_name, make) => {
  it.each(Object.entries(contenders))('works under %s', async (_module, module) => {
    const store = await make();
    const { browser, errors } = await serve(versions.v5, (app) => {
      app.use(
        module({
          store,
          secret: 'keyboard cat',
          resave: false,
          saveUninitialized: false,
          cookie: { maxAge: 60_000 },
        }),
      );
      app.get('/count', (req: Request, res: Response) => {
        const { session } = held(req);
        session['views'] = Number(session['views'] ?? 0) + 1;
        // A session that was saved and is answered in the next millisecond has one less.
        const seconds = Math.round(Number(session.cookie.originalMaxAge) / 1000);
        res.json([session['views'], typeof session.cookie.maxAge, seconds]);
      });
      app.get('/look', (req, res) => void res.json(held(req).session['views'] ?? null));
      app.get('/regenerate', (req, res) => {
        held(req).session.regenerate((error) => {
          held(req).session['views'] = 100;
          held(req).session.save((again) => void res.json([error ?? null, again ?? null]));
        });
      });
      app.get('/reload', (req, res) => {
        held(req).session['views'] = -1;
        held(req).session.reload((error) => void res.json([error ?? null, held(req).session['views']]));
      });
      app.get('/destroy', (req, res) => {
        held(req).session.destroy((error) => void res.json([error ?? null, 'session' in req]));
      });
    });
    const [one, two] = [browser(), browser()];
    const bodies = [];
    for (const path of [
      '/count',
      '/count',
      '/look',
      '/reload',
      '/regenerate',
      '/look',
      '/count',
      '/destroy',
      '/look',
    ]) {
      bodies.push((await one.get(path)).body);
    }
    await two.get('/count');
    expect(bodies).toEqual([
      '[1,"number",60]',
      '[2,"number",60]',
      '2',
      '[null,2]',
      '[null,null]',
      '100',
      '[101,"number",60]',
      '[null,false]',
      'null',
    ]);
    expect(errors).toEqual([]);
  });
});

it('a client of theirs can end, and is not needed by ours', async () => {
  const client = newClient('v4', redis.server.clientOptions);
  await client.connect();
  const gate = sluice.session({
    compat: 'express-session',
    store: new ConnectRedis({ client }) as never,
    secret: 'keyboard cat',
    resave: false,
    saveUninitialized: false,
  });
  const { browser, errors } = await serve(versions.v5, (app) => {
    app.use(gate);
    app.get('/', (req, res) => {
      held(req).session['a'] = 1;
      res.end('sent');
    });
  });
  const one = browser();
  await one.get('/');
  await endClient(client);
  expect((await one.get('/')).status).toBe(500);
  expect(errors).toHaveLength(1);
});
