import { Readable } from 'node:stream';
import { createConnection } from '@sluice/core';
import { endClient, express as versions, newClient, startFaultProxy } from '@sluice/test-support';
import compression from 'compression';
import type { RequestHandler } from 'express';
import { useClient } from '../use-client';
import { createServing, freshKey, freshPrefix, type Answer } from './idempotent-app';

const used = useClient();

describe.each(Object.entries(versions))('an answer of Express %s', (_version, express) => {
  const serving = createServing(express, used);

  const changing = [
    'date',
    'connection',
    'keep-alive',
    'transfer-encoding',
    'content-length',
    'idempotent-replayed',
  ];
  const headersOf = ({ headers }: Answer) => [...headers].filter(([name]) => !changing.includes(name));

  const large = Buffer.alloc(500_000, 'large ');
  const answers: [string, RequestHandler][] = [
    [
      'json',
      (_req, res) => {
        res.status(201).location('/orders/7').json({ id: 7, name: 'Zoë' });
      },
    ],
    [
      'text',
      (_req, res) => {
        res.type('text').send('grüße');
      },
    ],
    [
      'bytes',
      (_req, res) => {
        res.type('image/png').send(Buffer.from([0, 255, 13, 10, 128]));
      },
    ],
    [
      'nothing',
      (_req, res) => {
        res.status(202).end();
      },
    ],
    [
      '204',
      (_req, res) => {
        res.status(204).end();
      },
    ],
    [
      'a stream',
      (_req, res) => {
        Readable.from(['a', Buffer.from([1, 2]), 'c']).pipe(res.type('application/octet-stream'));
      },
    ],
    [
      'base64',
      (_req, res) => {
        res.end('AAECAw==', 'base64');
      },
    ],
    [
      'several writes',
      (_req, res) => {
        res.writeHead(200, { 'X-A': ['1', '2'], 'content-type': 'a/b' });
        res.write('x');
        res.end('y');
      },
    ],
    [
      'half a megabyte',
      (_req, res) => {
        res.send(large);
      },
    ],
    [
      'a redirect',
      (_req, res) => {
        res.redirect(303, '/orders/7');
      },
    ],
    [
      'a mistake of the client',
      (_req, res) => {
        res.status(404).json({ error: 'No such item' });
      },
    ],
    [
      'a reason of its own',
      (_req, res) => {
        res.statusMessage = 'Quite Fine';
        res.status(299).end('x');
      },
    ],
  ];

  it.each(answers)('is replayed exactly: %s', async (_what, handler) => {
    const app = await serving(handler);
    const key = freshKey();
    const first = await app.post(key);
    const second = await app.post(key);
    expect(second.body.equals(first.body)).toBe(true);
    expect([second.status, headersOf(second)]).toEqual([first.status, headersOf(first)]);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(first.headers.has('idempotent-replayed')).toBe(false);
    expect(app.runs()).toBe(1);
  });

  it('tells its reason again', async () => {
    const app = await serving((_req, res) => {
      res.statusMessage = 'Quite Fine';
      res.status(299).end();
    });
    const text = `POST /orders HTTP/1.1\r\nHost: x\r\nIdempotency-Key: ${freshKey()}\r\nContent-Length: 0\r\n\r\n`;
    for (let n = 0; n < 2; n++) {
      const client = await app.connect(text);
      await client.until('HTTP/1.1 299 Quite Fine\r\n');
    }
    expect(app.runs()).toBe(1);
  });

  it('is replayed without what belongs to one client, moment or connection', async () => {
    const app = await serving((_req, res) => {
      res.cookie('session', 'secret').set('Connection', 'close, X-Hop').set('X-Hop', '1');
      res.set('Date', 'Mon, 01 Jan 2001 00:00:00 GMT').set('X-Order', '7').json({});
    });
    const key = freshKey();
    expect((await app.post(key)).headers.get('set-cookie')).toContain('secret');
    const { headers } = await app.post(key);
    expect(headers.get('x-order')).toBe('7');
    for (const name of ['set-cookie', 'x-hop']) expect(headers.has(name)).toBe(false);
    expect(headers.get('date')).not.toContain('2001');
    const keys = (await used.server.raw('KEYS', '*')) as string[];
    for (const each of keys) {
      const record = JSON.stringify(await used.server.raw('HGETALL', each));
      expect(record).not.toContain('secret');
    }
  });

  it('is replayed with what stands in front for this request', async () => {
    let requests = 0;
    const app = await serving(
      (_req, res) => {
        res.set('Vary', 'Accept').json({});
      },
      {},
      (server) => {
        server.use(express.json(), (_req, res, next) => {
          res.set('X-Request', String(++requests)).set('Vary', 'Origin');
          next();
        });
      },
    );
    const key = freshKey();
    await app.post(key);
    const { headers } = await app.post(key);
    expect([headers.get('x-request'), headers.get('vary')]).toEqual(['2', 'Accept']);
  });

  it('is replayed with the allowed headers alone', async () => {
    const app = await serving(
      (_req, res) => {
        res.set('X-Order', '7').set('X-Debug', 'a').cookie('a', 'b').json({});
      },
      { headers: ['x-order', 'Content-Type', 'Set-Cookie'] },
    );
    const key = freshKey();
    await app.post(key);
    const { headers } = await app.post(key);
    expect(headers.get('x-order')).toBe('7');
    expect(headers.get('content-type')).toContain('application/json');
    expect([headers.has('x-debug'), headers.has('set-cookie')]).toEqual([false, false]);
  });

  it.each(['in front of', 'behind'])('is replayed exactly %s compression', async (where) => {
    const text = 'compress me '.repeat(500);
    const squeeze = compression({ threshold: 0 });
    const send: RequestHandler = (_req, res) => {
      res.type('text').send(text);
    };
    const behind: RequestHandler = (req, res, next) => {
      squeeze(req, res, () => {
        send(req, res, next);
      });
    };
    const app = await serving(where === 'behind' ? send : behind, {}, (server) => {
      server.use(express.json());
      if (where === 'behind') server.use(squeeze);
    });
    const key = freshKey();
    for (let n = 0; n < 2; n++) {
      const answer = await app.post(key, { headers: { 'accept-encoding': 'gzip' } });
      expect(answer.headers.get('content-encoding')).toBe('gzip');
      expect(answer.body.toString()).toBe(text);
    }
    expect(app.runs()).toBe(1);
  });

  it('that is too long is not kept, and its request not run again', async () => {
    const app = await serving(
      (_req, res) => {
        res.status(201).send('x'.repeat(101));
      },
      { maxBody: 100 },
    );
    const key = freshKey();
    expect((await app.post(key)).body.length).toBe(101);
    for (let n = 0; n < 2; n++) {
      const { status, json, headers } = await app.post(key);
      expect(status).toBe(409);
      expect(json).toMatchObject({ code: 'idempotency-answer-not-kept', 'original-status': 201 });
      expect(headers.has('retry-after')).toBe(false);
    }
    expect(app.runs()).toBe(1);
  });

  it.each([408, 409, 423, 425, 429, 500, 503])('of %d is none: the next request runs', async (status) => {
    const app = await serving((_req, res) => {
      res.status(status).json({ status });
    });
    const key = freshKey();
    for (let n = 1; n <= 3; n++) {
      const answer = await app.post(key);
      expect([answer.status, answer.headers.has('idempotent-replayed'), app.runs()]).toEqual([
        status,
        false,
        n,
      ]);
    }
  });

  it('of 500 is replayed where that is wanted; of 429 not', async () => {
    const app = await serving(
      (req, res) => {
        res.status(Number(req.query['status'])).end('failed');
      },
      { serverErrors: 'store' },
    );
    for (const [status, runs] of [
      [500, 1],
      [429, 3],
    ] as const) {
      const key = freshKey();
      for (let n = 0; n < 2; n++) {
        expect((await app.post(key, { path: `/?status=${String(status)}` })).status).toBe(status);
      }
      expect(app.runs()).toBe(runs);
    }
  });

  it('of an error handler counts like any other', async () => {
    const app = await serving((_req, _res, next) => {
      next(new Error('no database'));
    });
    const key = freshKey();
    for (let n = 1; n <= 2; n++) expect([(await app.post(key)).status, app.runs()]).toEqual([500, n]);
  });

  it('does not end before it is stored', async () => {
    const proxy = await startFaultProxy({ path: used.server.server.socket });
    const slowClient = newClient('v4', proxy.clientOptions);
    await slowClient.connect();
    const slowRedis = createConnection(slowClient, { deadline: '10s' });
    const prefix = freshPrefix();
    const send: RequestHandler = (_req, res) => {
      res.json({});
    };
    const slow = await serving(send, { redis: slowRedis, prefix });
    const other = await serving(send, { prefix });
    proxy.latency(100);
    const key = freshKey();
    await slow.post(key);
    const { headers } = await other.post(key);
    expect([headers.get('idempotent-replayed'), other.runs()]).toEqual(['true', 0]);
    slowRedis.close();
    await endClient(slowClient);
    await proxy.stop();
  });
});
