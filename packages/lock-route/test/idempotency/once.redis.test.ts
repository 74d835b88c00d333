import { setTimeout as delay } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { createConnection } from '@sluice/core';
import { express as versions, waitUntil } from '@sluice/test-support';
import type { RequestHandler } from 'express';
import { useClient } from '../use-client';
import { type byHeader, createServing, freshKey, freshPrefix, serveIdempotent } from './idempotent-app';

const used = useClient();

describe.each(Object.entries(versions))('a request of Express %s', (_version, express) => {
  const serving = createServing(express, used);
  const answering: RequestHandler = (_req, res) => {
    res.status(201).json({ id: 7 });
  };

  /** A handler that answers when it is told to. */
  function holding() {
    const waiting: (() => void)[] = [];
    const handler: RequestHandler = (_req, res) => {
      waiting.push(() => {
        res.status(201).json({ id: 7 });
      });
    };
    return {
      handler,
      running: () => waitUntil('the handler runs', () => waiting.length > 0),
      answer: () => {
        for (const each of waiting.splice(0)) each();
      },
    };
  }

  it.each(['conflict', 'wait'] as const)('runs once, of 51 at once over three apps: %s', async (inFlight) => {
    const prefix = freshPrefix();
    const handler: RequestHandler = (_req, res) => {
      setTimeout(() => {
        res.status(201).json({ id: 7 });
      }, 100);
    };
    const apps = await Promise.all(
      Array.from({ length: 3 }, async () => {
        const redis = createConnection(await used.server.client(), { deadline: '10s' });
        return serveIdempotent(express, { redis, deadline: '10s', prefix, inFlight }, handler);
      }),
    );
    const key = freshKey();
    const asked = Array.from({ length: 17 }, () => apps.map((app) => app.post(key))).flat();
    const answers = await Promise.all(asked);
    expect(apps.reduce((sum, app) => sum + app.runs(), 0)).toBe(1);
    const statuses = answers.map((answer) => answer.status);
    if (inFlight === 'wait') {
      expect(new Set(statuses)).toEqual(new Set([201]));
      const replayed = answers.filter((answer) => answer.headers.has('idempotent-replayed'));
      expect(replayed).toHaveLength(50);
    } else {
      expect(statuses.filter((status) => status === 201).length).toBeGreaterThanOrEqual(1);
      expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
    }
  });

  it('whose first still runs is told so, and when to come again', async () => {
    const { handler, running, answer } = holding();
    const app = await serving(handler);
    const key = freshKey();
    const first = app.post(key);
    await running();
    const second = await app.post(key);
    expect([second.status, second.headers.get('retry-after')]).toEqual([409, '1']);
    expect(second.headers.get('content-type')).toBe('application/problem+json');
    expect(second.json).toEqual({
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      detail: 'The request with this Idempotency-Key is still in progress. Try again shortly.',
      code: 'idempotency-key-in-use',
    });
    answer();
    expect((await first).status).toBe(201);
    expect((await app.post(key)).status).toBe(201);
    expect(app.runs()).toBe(1);
  });

  it('that waits too long is told so', async () => {
    const { handler, running, answer } = holding();
    const app = await serving(handler, { inFlight: 'wait', wait: 30 });
    const key = freshKey();
    const first = app.post(key);
    await running();
    expect((await app.post(key)).status).toBe(409);
    answer();
    await first;
  });

  it('that waits runs itself, when the first fails', async () => {
    let runs = 0;
    const { handler, running, answer } = holding();
    const app = await serving(
      (req, res, next) => {
        if (++runs === 1)
          void running()
            .then(() => delay(50))
            .then(answer);
        if (runs > 1) res.status(201).json({ run: runs });
        else handler(req, { status: () => ({ json: () => res.status(503).end() }) } as never, next);
      },
      { inFlight: 'wait' },
    );
    const key = freshKey();
    const first = app.post(key);
    await running();
    const second = await app.post(key);
    expect([(await first).status, second.status, second.json]).toEqual([503, 201, { run: 2 }]);
  });

  describe('with the key of another one is refused', () => {
    const others: [string, object][] = [
      ['another body', { body: '{"item":"boat"}' }],
      ['another path', { path: '/refunds' }],
      ['another query', { path: '/orders?express=1' }],
      ['another method', { method: 'PUT' }],
      ['another content type', { headers: { 'content-type': 'application/json; charset=utf-8' } }],
      ['no body', { body: '' }],
      ['bytes', { body: Buffer.from('{"item":"hat"}'), headers: { 'content-type': 'image/png' } }],
    ];

    it.each(others)('for %s', async (_what, other) => {
      const app = await serving(answering);
      const key = freshKey();
      await app.post(key);
      const { status, json } = await app.post(key, other);
      expect([status, app.runs()]).toEqual([422, 1]);
      expect(json).toMatchObject({ title: 'Unprocessable Content', code: 'idempotency-key-reused' });
      expect((await app.post(key)).status).toBe(201);
    });

    it('also while that runs, before it is told to wait', async () => {
      const { handler, running, answer } = holding();
      const app = await serving(handler, { inFlight: 'wait' });
      const key = freshKey();
      const first = app.post(key);
      await running();
      expect((await app.post(key, { body: '{"item":"boat"}' })).status).toBe(422);
      answer();
      await first;
    });
  });

  it('is the same whatever the order of its members', async () => {
    const app = await serving(answering);
    const key = freshKey();
    await app.post(key, { body: '{"a":1,"b":{"c":[1,2],"d":null}}' });
    const second = await app.post(key, { body: ' { "b": {"d":null, "c":[1, 2]}, "a": 1.0 }' });
    expect([second.status, app.runs()]).toEqual([201, 1]);
  });

  describe('of another principal', () => {
    it('never sees the answer', async () => {
      const app = await serving((req, res) => {
        res.json({ for: req.get('x-user') });
      });
      const key = freshKey();
      for (let n = 0; n < 2; n++) {
        for (const user of ['alice', 'bob', 'global', 'alice ']) {
          const { json } = await app.post(key, { headers: { 'x-user': user } });
          expect(json).toEqual({ for: user.trim() });
        }
      }
      expect(app.runs()).toBe(3);
    });

    it('is another one also where all were one before', async () => {
      const prefix = freshPrefix();
      const all = await serving(answering, { prefix, scope: 'global' });
      const each = await serving(answering, { prefix, scope: () => 'global' });
      const key = freshKey();
      await all.post(key);
      await each.post(key);
      expect([all.runs(), each.runs()]).toEqual([1, 1]);
    });

    it.each<[string, () => unknown]>([
      ['', () => ''],
      ['undefined', () => undefined],
      ['null', () => Promise.resolve(null)],
      ['a number', () => 7],
    ])('is not nobody: %p fails the request', async (_what, scope) => {
      const app = await serving(answering, { scope: scope as typeof byHeader });
      expect((await app.post(freshKey())).status).toBe(500);
      expect(app.errors).toEqual([expect.objectContaining({ code: 'ERR_OPTION_INVALID', option: 'scope' })]);
      expect(app.runs()).toBe(0);
    });
  });

  describe('whose client has left', () => {
    it('has its answer for the next', async () => {
      const { handler, running, answer } = holding();
      const app = await serving(handler);
      const key = freshKey();
      const leaving = new AbortController();
      const first = app.post(key, { signal: leaving.signal }).catch((error: unknown) => error);
      await running();
      leaving.abort();
      await first;
      expect((await app.post(key)).status).toBe(409);
      answer();
      await waitUntil('the answer is stored', async () => (await app.post(key)).status === 201);
      expect(app.runs()).toBe(1);
    });

    it('in the middle of a stream, is not known to be done', async () => {
      let source: Readable | undefined;
      const app = await serving((_req, res) => {
        source = new Readable({ read: () => undefined });
        source.push('begin');
        source.pipe(res);
      });
      const key = freshKey();
      const leaving = new AbortController();
      const first = app.post(key, { signal: leaving.signal }).catch((error: unknown) => error);
      await waitUntil('the stream has begun', () => source !== undefined);
      expect((await app.post(key)).status).toBe(409);
      leaving.abort();
      await first;
      await waitUntil('it is given up', async () => {
        const { json } = await app.post(key);
        return (json as { code: string }).code === 'idempotency-outcome-unknown';
      });
      expect(app.runs()).toBe(1);
    });

    it('because the handler failed after the headers, is not known to be done', async () => {
      const app = await serving((_req, res, next) => {
        res.write('begin');
        setImmediate(() => {
          next(new Error('late'));
        });
      });
      const key = freshKey();
      await app.post(key).catch((error: unknown) => error);
      await waitUntil('it is given up', async () => {
        const { json } = await app.post(key);
        return (json as { code: string }).code === 'idempotency-outcome-unknown';
      });
      expect(app.runs()).toBe(1);
    });

    it('while it waited, is not run', async () => {
      const { handler, running, answer } = holding();
      const app = await serving(handler, { inFlight: 'wait' });
      const key = freshKey();
      const leaving = new AbortController();
      const first = app.post(key);
      await running();
      const second = app.post(key, { signal: leaving.signal }).catch((error: unknown) => error);
      await delay(50);
      leaving.abort();
      await second;
      answer();
      expect([(await first).status, app.runs()]).toEqual([201, 1]);
    });
  });

  it('knows its key and its token', async () => {
    const seen: unknown[] = [];
    const app = await serving((req, res) => {
      seen.push(req.idempotency);
      res.status(503).end();
    });
    const key = freshKey();
    await app.post(`"${key}"`);
    await app.post(key);
    await app.post(undefined);
    const [first, second, third] = seen as { key: string; token: number; signal: AbortSignal }[];
    expect([first?.key, second?.key, third]).toEqual([key, key, undefined]);
    expect(second?.token).toBeGreaterThan(first?.token ?? Infinity);
    expect(first?.signal.aborted).toBe(false);
  });

  it.each(['GET', 'HEAD', 'OPTIONS'])('by %s passes', async (method) => {
    const app = await serving(answering, { required: true });
    const response = await app.get('/orders', { method, headers: { 'idempotency-key': 'k' } });
    expect([response.status, app.runs()]).toEqual([201, 1]);
  });

  it('by a method that is not named passes', async () => {
    const app = await serving(answering, { methods: ['post'] });
    const key = freshKey();
    for (let n = 0; n < 2; n++) await app.post(key, { method: 'DELETE' });
    for (let n = 0; n < 2; n++) await app.post(key);
    expect(app.runs()).toBe(3);
  });
});
