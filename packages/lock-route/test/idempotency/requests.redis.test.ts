import { randomBytes } from 'node:crypto';
import { createSealer } from '@sluice/core';
import { express as versions } from '@sluice/test-support';
import type { RequestHandler } from 'express';
import { useClient } from '../use-client';
import { createServing, freshKey, freshPrefix } from './idempotent-app';

const used = useClient();

describe.each(Object.entries(versions))('a request of Express %s', (_version, express) => {
  const serving = createServing(express, used);
  const answering: RequestHandler = (_req, res) => {
    res.status(201).json({ id: 7 });
  };

  describe('without a key', () => {
    it('passes', async () => {
      const app = await serving(answering);
      for (let n = 1; n <= 2; n++) expect([(await app.post(undefined)).status, app.runs()]).toEqual([201, n]);
    });

    it('is refused where one is required, in text for who wants that', async () => {
      const app = await serving(answering, { required: true });
      const { status, json } = await app.post(undefined);
      expect([status, app.runs()]).toEqual([400, 0]);
      expect(json).toMatchObject({ title: 'Bad Request', code: 'idempotency-key-missing' });
      const { headers } = await app.post(undefined, { headers: { accept: 'text/html' } });
      expect(headers.get('content-type')).toMatch(/^text\/plain/);
    });
  });

  it.each([
    ['empty', ''],
    ['a quote alone', '"'],
    ['too long', 'k'.repeat(256)],
    ['not ASCII', 'gr\u00fc\u00dfe'],
    ['two in one line', '"a", "b"'],
  ])('with a malformed key is refused: %s', async (_what, key) => {
    const app = await serving(answering);
    const { status, json, body } = await app.post(key);
    expect([status, app.runs()]).toEqual([400, 0]);
    expect(json).toMatchObject({ code: 'idempotency-key-malformed' });
    if (key.length > 2) expect(body.toString('latin1')).not.toContain(key);
  });

  it('with two lines of keys is refused, and with CR and LF never comes so far', async () => {
    const app = await serving(answering);
    const text = (lines: string) => `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n${lines}\r\n\r\n`;
    const twice = await app.connect(text('Idempotency-Key: a\r\nIdempotency-Key: a'));
    await twice.until('HTTP/1.1 400');
    expect(twice.received()).toContain('more than one');
    const split = await app.connect(text('Idempotency-Key: a\rb'));
    await split.until('HTTP/1.1 400');
    expect(app.runs()).toBe(0);
  });

  it('takes quoted keys alone when it is strict', async () => {
    const app = await serving(answering, { strict: true });
    const key = freshKey();
    expect((await app.post(key)).status).toBe(400);
    expect((await app.post(`"${key}"`)).status).toBe(201);
  });

  it('is the same with and without quotes', async () => {
    const app = await serving(answering);
    const key = freshKey();
    await app.post(key);
    expect((await app.post(`"${key}"`)).headers.get('idempotent-replayed')).toBe('true');
  });

  it.each([
    ['no parser at all', () => undefined],
    [
      'a parser of another type',
      (app: { use: (handler: RequestHandler) => unknown }) => app.use(express.text()),
    ],
  ])('whose body nobody has read fails with the remedy: %s', async (_what, mount) => {
    const app = await serving(answering, {}, mount);
    expect((await app.post(freshKey())).status).toBe(500); // by the error handler of the app
    expect(app.errors).toEqual([
      expect.objectContaining({
        option: 'fingerprint',
        status: 415,
        message: expect.stringContaining('express.json()'),
      }),
    ]);
    expect(app.runs()).toBe(0);
    expect((await app.post(freshKey(), { body: '' })).status).toBe(201);
  });

  it.each([
    ['file', { buffer: Buffer.from('1') }],
    ['files', [{ buffer: Buffer.from('1') }]],
    ['files', { photo: [] }],
  ])('with a %s beside its parsed body fails with the remedy: it is not compared', async (name, value) => {
    const app = await serving(answering, {}, (app) =>
      app.use(express.json(), (req, _res, next) => {
        Object.assign(req, { [name]: value });
        next();
      }),
    );
    expect((await app.post(freshKey())).status).toBe(500); // by the error handler of the app
    expect(app.errors).toEqual([
      expect.objectContaining({
        option: 'fingerprint',
        status: 415,
        message: expect.stringContaining('files'),
      }),
    ]);
    expect(app.runs()).toBe(0);
  });

  it('is told apart by what its own fingerprint says', async () => {
    const app = await serving(
      answering,
      { fingerprint: (req) => String(req.get('x-digest')) },
      () => undefined,
    );
    const key = freshKey();
    const statuses: number[] = [];
    for (const digest of ['a', 'a', 'b']) {
      statuses.push((await app.post(key, { body: digest, headers: { 'x-digest': 'a' } })).status);
      statuses.push((await app.post(key, { headers: { 'x-digest': digest } })).status);
    }
    expect(statuses).toEqual([201, 201, 201, 201, 201, 422]);
    const nonsense = await serving(answering, { fingerprint: (() => 7) as never });
    expect((await nonsense.post(freshKey())).status).toBe(500);
  });

  it('leaves nothing readable in Redis', async () => {
    const prefix = freshPrefix();
    const sealer = createSealer({ keys: { k1: randomBytes(32) }, current: 'k1' });
    const app = await serving(
      (_req, res) => {
        res.json({ iban: 'DE00-SECRET' });
      },
      { prefix, sealer },
    );
    const body = '{"pin":"1234-SECRET"}';
    for (let n = 0; n < 2; n++) {
      const { json } = await app.post('key-SECRET', { body, headers: { 'x-user': 'user-SECRET' } });
      expect(json).toEqual({ iban: 'DE00-SECRET' });
    }
    const keys = (await used.server.raw('KEYS', `*${prefix}:*`)) as string[];
    expect(keys).toHaveLength(1);
    const [key = ''] = keys;
    expect(JSON.stringify([key, await used.server.raw('HGETALL', key)])).not.toContain('SECRET');
    expect(Number(await used.server.raw('PTTL', key))).toBeGreaterThan(0);
    expect(app.runs()).toBe(1);
  });

  it('fails rather than running again, when its answer cannot be read', async () => {
    const prefix = freshPrefix();
    const app = await serving(answering, { prefix });
    const key = freshKey();
    await app.post(key);
    const [record = ''] = (await used.server.raw('KEYS', `*${prefix}:*`)) as string[];
    for (const junk of ['', 'x', 'xxxxxxxxxx', '\u0000\u0000\u0000\u0002{}']) {
      await used.server.raw('HSET', record, 'result', junk);
      expect((await app.post(key)).status).toBe(500);
    }
    expect(app.errors).toEqual(Array(4).fill(expect.objectContaining({ code: 'ERR_REDIS_REPLY' })));
    expect(app.runs()).toBe(1);
  });
});
