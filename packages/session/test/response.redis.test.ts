import { express as versions, startFaultProxy, newClient, endClient, waitUntil } from '@sluice/test-support';
import { createConnection } from '@sluice/core';
import compression from 'compression';
import type { Express, RequestHandler } from 'express';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { session, type SessionGateEvent, type SessionOptions } from '../src/index';
import '../src/augment';
import { serve } from './serve';
import { useClient } from './use-client';

const { server, patient } = useClient();
const BIG = 'session '.repeat(5000);
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

const store: RequestHandler = (req, _res, next) => {
  req.session['stored'] = true;
  next();
};

describe.each(Object.entries(versions))('the response of a session, on Express %s', (_version, express) => {
  function served(mount: (app: Express) => void, options: Partial<SessionOptions> = {}) {
    return serve(express, (app) => {
      app.use(session({ ...patient(), ...options }));
      app.get('/read', (req, res) => void res.json({ ...req.session }));
      mount(app);
    });
  }

  it.each<[string, RequestHandler, string]>([
    ['json', (_req, res) => void res.json({ a: 1 }), '{"a":1}'],
    ['a piped stream', (_req, res) => void Readable.from(['one', 'two']).pipe(res), 'onetwo'],
    [
      'a file',
      (_req, res) => {
        res.sendFile(__filename);
      },
      'the response of a session',
    ],
    [
      'many writes',
      (_req, res) => {
        for (let n = 0; n < 100; n++) res.write(BIG);
        res.end('!');
      },
      BIG,
    ],
    [
      'flushed headers',
      (_req, res) => {
        res.flushHeaders();
        res.end('x');
      },
      'x',
    ],
    [
      'writeHead with headers',
      (_req, res) => {
        res.writeHead(201, { 'Set-Cookie': 'other=1', 'Content-Type': 'text/plain' });
        res.end('y');
      },
      'y',
    ],
    [
      'a redirect',
      (_req, res) => {
        res.redirect('/read');
      },
      'Redirecting to /read',
    ],
    [
      'no content',
      (_req, res) => {
        res.sendStatus(204);
      },
      '',
    ],
  ])('%s has the cookie, and the session is there at once', async (_what, handler, text) => {
    const { browser } = await served((app) => app.get('/', store, handler));
    const one = browser();
    const received = await one.get('/');
    expect(received.status).toBeLessThan(400);
    expect(received.body).toContain(text);
    expect(one.cookies.has('sid')).toBe(true);
    expect((await one.get('/read')).body).toBe('{"stored":true}');
    expect(events).toEqual([]);
  });

  it('keeps the cookies of the handler beside its own', async () => {
    const { browser } = await served((app) =>
      app.get('/', store, (_req, res) => {
        res.cookie('a', '1').cookie('b', '2').vary('Accept').end();
      }),
    );
    const received = await browser().get('/');
    expect(received.cookies.map((cookie) => cookie.split('=')[0])).toEqual(['a', 'b', 'sid']);
    expect(received.headers.vary).toBe('Accept, Cookie');
  });

  it.each(['in front', 'behind'])('compression %s is as it would be', async (place) => {
    const { browser } = await serve(express, (app) => {
      const gates = [compression({ threshold: 0 }), session(patient())];
      app.use(...(place === 'in front' ? gates : gates.reverse()));
      app.get('/read', (req, res) => void res.json({ ...req.session }));
      app.get('/', store, (_req, res) => void res.type('text').send(BIG));
      app.get('/fails', (req, res) => {
        req.session['wrong'] = 1n;
        res.type('text').send(BIG);
      });
    });
    const one = browser();
    const received = await one.get('/', { headers: { 'accept-encoding': 'gzip' } });
    expect(received.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(received.bytes).toString()).toBe(BIG);
    expect((await one.get('/read')).body).toBe('{"stored":true}');
    const failed = await one.get('/fails');
    expect(failed).toMatchObject({ status: 500 });
    expect(JSON.parse(failed.body)).toMatchObject({ code: 'session-not-saved' });
  });

  it('HEAD, 304 and HTTP/1.0 are as they would be', async () => {
    const { browser, port } = await served((app) =>
      app.get('/', store, (_req, res) => void res.set('ETag', '"1"').send('body')),
    );
    const head = await browser().get('/', { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, body: '' });
    expect(head.cookies).toHaveLength(1);
    const unchanged = await browser().get('/', { headers: { 'if-none-match': '"1"' } });
    expect(unchanged).toMatchObject({ status: 304, body: '' });
    const old = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      let text = '';
      socket.on('data', (piece) => (text += String(piece)));
      socket.on('end', () => {
        resolve(text);
      });
      socket.on('error', reject);
      socket.write('GET / HTTP/1.0\r\n\r\n');
    });
    expect(old).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*Set-Cookie: sid=[^]*\r\n\r\nbody$/);
  });

  it('an event stream has its headers at once, and what it stores later is saved at its end', async () => {
    const { browser } = await served((app) =>
      app.get('/events', store, (req, res) => {
        res.type('text/event-stream').write('data: 1\n\n');
        setTimeout(() => {
          req.session['later'] = true;
          res.end('data: 2\n\n');
        }, 50);
      }),
    );
    const one = browser();
    expect((await one.get('/events')).body).toBe('data: 1\n\ndata: 2\n\n');
    expect((await one.get('/read')).body).toBe('{"stored":true,"later":true}');
  });

  it('a redirect with a slow Redis waits, so that the next request sees what was written', async () => {
    const proxy = await startFaultProxy({ path: server.server.socket });
    const client = newClient('v4', proxy.clientOptions);
    await client.connect();
    const redis = createConnection(client, { deadline: '10s' });
    proxy.latency(100);
    const { browser } = await served(
      (app) =>
        app.get('/go', store, (_req, res) => {
          res.redirect('/read');
        }),
      { redis },
    );
    const one = browser();
    expect((await one.get('/go')).status).toBe(302);
    expect((await one.get('/read')).body).toBe('{"stored":true}');
    redis.close();
    await endClient(client);
    await proxy.stop();
  });

  it('an answer whose session cannot be saved is dropped, with its cookies and headers', async () => {
    const { browser } = await served((app) =>
      app.get('/', (req, res) => {
        const circle: Record<string, unknown> = {};
        circle['self'] = circle;
        req.session['circle'] = circle;
        res.cookie('a', '1').set({ ETag: '"1"', 'Content-Digest': 'sha-256=:x:' }).json({ secret: 'answer' });
      }),
    );
    const received = await browser().get('/');
    expect(received).toMatchObject({ status: 500, cookies: [] });
    expect(received.body).not.toContain('answer');
    expect(received.headers.etag).toBeUndefined();
    expect(received.headers['content-digest']).toBeUndefined();
    expect(received.headers['content-type']).toBe('application/problem+json');
    expect(events).toEqual([expect.objectContaining({ outcome: 'not-saved', headersSent: false })]);
  });

  it('an answer whose session is not saved in time is dropped as well', async () => {
    let finish!: () => void;
    const slow = new Promise<void>((resolve) => (finish = resolve));
    const { browser } = await served(
      (app) =>
        app.get('/', store, (req, res) => {
          void req.session.update(() => slow);
          res.json({ secret: 'answer' });
        }),
      { deadline: '50ms' },
    );
    const one = browser();
    const received = await one.get('/');
    expect(received).toMatchObject({ status: 500, cookies: [] });
    expect(JSON.parse(received.body)).toMatchObject({ code: 'session-not-saved' });
    expect(events).toEqual([expect.objectContaining({ outcome: 'not-saved', headersSent: false })]);
    finish(); // too late for a cookie, which is told as of any other that is
    await waitUntil('it is settled', () => events.length > 1);
    expect(events[1]).toMatchObject({ outcome: 'not-saved', headersSent: true });
    expect((await one.get('/read')).body).toBe('{}');
  });

  it('what cannot be saved after the headers is an event', async () => {
    const { browser } = await served((app) =>
      app.get('/', store, (req, res) => {
        res.write('one');
        setTimeout(() => {
          req.session['wrong'] = 1n;
          res.end('two');
        }, 50);
      }),
    );
    expect((await browser().get('/')).body).toBe('onetwo');
    expect(events).toEqual([expect.objectContaining({ outcome: 'not-saved', headersSent: true })]);
  });

  it('an error of the handler keeps what was stored before it; one after the headers ends the connection', async () => {
    const { browser, errors } = await served((app) => {
      app.get('/throws', store, () => {
        throw new Error('mine');
      });
      app.get('/late', store, (_req, res, next) => {
        res.write('x');
        setTimeout(() => {
          next(new Error('late'));
        }, 50);
      });
    });
    const one = browser();
    expect((await one.get('/throws')).status).toBe(500);
    expect((await one.get('/read')).body).toBe('{"stored":true}');
    await expect(browser().get('/late')).rejects.toThrow();
    expect(errors).toHaveLength(2);
  });
});
