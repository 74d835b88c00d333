import { createSealer } from '@sluice/core';
import { express as versions } from '@sluice/test-support';
import { randomBytes } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { session, type SessionGateEvent, type SessionOptions } from '../src/index';
import '../src/augment';
import { serve, type Browser } from './serve';
import { useClient } from './use-client';

const { server, patient, commands } = useClient();
const events: SessionGateEvent[] = [];
const listen = (event: unknown) => events.push(event as SessionGateEvent);

beforeEach(async () => {
  await server.raw('FLUSHALL');
  events.length = 0;
  subscribe('sluice:session-gate', listen);
});
afterEach(() => {
  unsubscribe('sluice:session-gate', listen);
});

const keyOf = (one: Browser) => `sess:{${one.cookies.get('sid')?.split('.')[0] ?? ''}}`;
/** A field, byte by byte. */
const COPY = `return redis.call('HSET', KEYS[2], 'mine', redis.call('HGET', KEYS[1], 'mine'))`;
const sealer = createSealer({ keys: { k1: randomBytes(32) }, current: 'k1' });

describe.each(Object.entries(versions))('what stands in Redis, on Express %s', (_version, express) => {
  function served(options: Partial<SessionOptions> = {}) {
    return serve(express, (app) => {
      app.use(session({ ...patient(), ...options }));
      app.get('/read', (req, res) => void res.json({ ...req.session }));
      app.get('/set', (req, res) => {
        req.session[req.query['name'] as string] = req.query['value'];
        res.send('set');
      });
      app.get('/grow', (req, res) => {
        req.session['history'] = 'x'.repeat(Number(req.query['bytes']));
        res.cookie('a', '1').send('grown');
      });
      app.get('/login', (req, res, next) => {
        req.session.login('alice').then(() => res.end(), next);
      });
      app.get('/logout', (req, res, next) => {
        req.session.logout().then(() => res.end(), next);
      });
    });
  }

  it.each<[string, Partial<SessionOptions>, (key: string, other: string) => Promise<unknown>]>([
    ['a hash without a secret', {}, (key) => server.raw('HDEL', key, '@v')],
    ['a hash without metadata', {}, (key) => server.raw('HDEL', key, '@n', '@e', '@x')],
    ['a property that is no JSON', {}, (key) => server.raw('HSET', key, 'mine', '{"broken')],
    ['something else that is a hash', {}, (key) => server.raw('HSET', key, '@c', 'yesterday')],
    ['plain text where it is sealed', { sealer }, (key) => server.raw('HSET', key, 'mine', '"forged"')],
    [
      'a property sealed for another session',
      { sealer },
      (key, other) => server.raw('EVAL', COPY, '2', other, key),
    ],
  ])('%s is no session: another one begins, and that is told', async (_what, options, corrupt) => {
    const { browser, errors } = await served(options);
    const [one, other] = [browser(), browser()];
    await one.get('/set?name=mine&value=one');
    await other.get('/set?name=mine&value=other');
    await corrupt(keyOf(one), keyOf(other));
    const read = await one.get('/read');
    expect(read).toMatchObject({ status: 200, body: '{}' });
    expect(read.cookies).toEqual([expect.stringContaining('sid=; Max-Age=0')]);
    expect(events).toEqual([{ outcome: 'corrupt' }]);
    await one.get('/set?name=again&value=1');
    expect((await one.get('/read')).body).toBe('{"again":"1"}');
    expect((await other.get('/read')).body).toBe('{"mine":"other"}');
    expect(errors).toEqual([]);
  });

  const otherTypes: [string, string[]][] = [
    ['SET', ['text']],
    ['RPUSH', ['entry']],
    ['ZADD', ['1', 'member']],
  ];
  it.each(otherTypes)(
    'what %s has put in the place of one is an error that names nobody',
    async (command, args) => {
      const { browser, errors } = await served();
      const one = browser();
      await one.get('/set?name=a&value=1');
      await server.raw('DEL', keyOf(one));
      await server.raw(command, keyOf(one), ...args);
      expect((await one.get('/read')).status).toBe(500);
      expect((await browser().get('/read')).status).toBe(200);
      expect(errors).toEqual([expect.objectContaining({ code: 'ERR_REDIS_REPLY' })]);
      for (const part of one.cookies.get('sid')?.split('.') ?? []) {
        expect(String((errors[0] as Error).stack)).not.toContain(part);
      }
    },
  );

  it('what is too large is not stored, and all that was there stays', async () => {
    const { browser } = await served({ maxBytes: 1000 });
    const one = browser();
    await one.get('/set?name=a&value=1');
    const refused = await one.get('/grow?bytes=2000');
    expect(refused).toMatchObject({ status: 500, cookies: [] });
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'session-not-saved' });
    expect(events).toEqual([expect.objectContaining({ outcome: 'not-saved', headersSent: false })]);
    expect(events[0]).toHaveProperty('error.message', expect.stringContaining('history with 2009'));
    expect((await one.get('/read')).body).toBe('{"a":"1"}');
    expect((await one.get('/grow?bytes=500')).body).toBe('grown');
  });

  it('comes about with few commands: one script to write, a second one where the list of a user changes', async () => {
    const { browser } = await served();
    const [one, other] = [browser(), browser()];
    const scripts = async (one: Browser, path: string) => {
      const { evalsha, zrem } = await commands(() => one.get(path));
      return { evalsha, zrem };
    };
    await one.get('/login'); // the scripts are known to Redis from here on
    await one.get('/set?name=a&value=1');
    await one.get('/logout');
    expect(await scripts(other, '/set?name=a&value=1')).toEqual({ evalsha: 1 });
    expect(await scripts(other, '/set?name=a&value=1')).toEqual({});
    expect(await scripts(other, '/login')).toEqual({ evalsha: 2 });
    expect(await scripts(other, '/set?name=a&value=2')).toEqual({ evalsha: 1 });
    expect(await scripts(other, '/logout')).toEqual({ evalsha: 1, zrem: 1 });
    expect(await server.raw('DBSIZE')).toBe(0);
  });
});
