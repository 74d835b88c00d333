import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { express as versions, waitUntil } from '@sluice/test-support';
import compression from 'compression';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { interceptResponse, type ResponseHooks } from '../../src/index';
import { portOf, receive, serve } from './served';

/** Longer than any test takes. */
const HOLD_MS = 15_000;

interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function deferred(): Deferred {
  let resolve!: () => void;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

describe.each(Object.entries(versions))('a held response of Express %s', (_version, express) => {
  function appWith(hooks: Partial<ResponseHooks>, handler: RequestHandler, ...more: RequestHandler[]) {
    const app = express();
    app.set('env', 'test');
    app.use((_req, res, next) => {
      interceptResponse(res, { holdMs: HOLD_MS, ...hooks });
      next();
    });
    app.use(...more, handler);
    return app;
  }

  /** Everything that has arrived at a client that asked once, as it is at the moment. */
  async function listening(app: ReturnType<typeof appWith>) {
    const server = await serve(app);
    const socket = connect(portOf(server), '127.0.0.1');
    let arrived = '';
    socket.on('data', (data) => (arrived += data.toString('latin1')));
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    const over = once(socket, 'close').then(() => {
      server.close();
    });
    return { socket, arrived: () => arrived, over };
  }

  const sends: [string, RequestHandler, string][] = [
    [
      'json',
      (_req, res) => {
        res.json({ a: 1 });
      },
      '{"a":1}',
    ],
    [
      'a flushed header',
      (_req, res) => {
        res.flushHeaders();
        res.end('x');
      },
      'x',
    ],
    [
      'writeHead and end',
      (_req, res) => {
        res.writeHead(201, { 'X-A': '1' });
        res.end('x');
      },
      'x',
    ],
    [
      'big writes',
      (_req, res) => {
        res.write('y'.repeat(100_000));
        res.write('z');
        res.end();
      },
      'z',
    ],
    [
      'a head alone',
      (_req, res) => {
        res.status(204).end();
      },
      '204',
    ],
  ];

  it.each(sends)('lets nothing out before what its head waits for: %s', async (_what, handler, last) => {
    const saved = deferred();
    let asked = 0;
    const head = () => {
      asked++;
      return saved.promise;
    };
    const { arrived, over } = await listening(appWith({ head }, handler));
    await waitUntil('the hook was asked', () => asked === 1);
    await delay(30);
    expect(arrived()).toBe('');
    saved.resolve();
    await over;
    expect(arrived()).toContain(last);
    expect(asked).toBe(1);
  });

  it.each(sends)('does not end before what its end waits for: %s', async (_what, handler, last) => {
    const saved = deferred();
    let ended = false;
    const end = () => {
      ended = true;
      return saved.promise;
    };
    const { arrived, over, socket } = await listening(appWith({ end }, handler));
    await waitUntil('the hook was asked', () => ended);
    await delay(30);
    expect(socket.readableEnded).toBe(false);
    if (_what === 'json' || _what === 'a head alone') expect(arrived()).toBe('');
    saved.resolve();
    await over;
    expect(arrived()).toContain(last);
  });

  it('waits for the head first and for the end after it', async () => {
    const order: string[] = [];
    const later = (name: string) => async () => {
      order.push(`${name} begins`);
      await delay(10);
      order.push(`${name} is done`);
    };
    const app = appWith({ head: later('head'), end: later('end') }, (_req, res) => {
      res.write('a');
      res.write('b');
      res.end('c');
      order.push('handler returns');
    });
    expect(String((await receive(app)).body)).toBe('abc');
    expect(order).toEqual(['head begins', 'handler returns', 'head is done', 'end begins', 'end is done']);
  });

  it('lets a hook set headers before the head goes', async () => {
    let response: Response | undefined;
    const head = () => {
      response?.setHeader('X-Late', '1');
    };
    const app = appWith({ head }, (_req, res) => {
      response = res;
      res.json({});
    });
    expect((await receive(app)).headers['x-late']).toBe('1');
  });

  it('looks to its handler as if it had been sent', async () => {
    const saved = deferred();
    const seen: unknown[] = [];
    const codeOf = (act: () => unknown) => {
      try {
        act();
        return 'nothing';
      } catch (error) {
        return (error as NodeJS.ErrnoException).code;
      }
    };
    const app = appWith({ end: () => saved.promise }, (_req, res) => {
      seen.push(res.headersSent, res.writableEnded);
      expect(res.status(201).end('kept')).toBe(res);
      seen.push(res.headersSent, res.writableEnded, res.writableFinished);
      seen.push(
        codeOf(() => res.setHeader('X-A', '1')),
        codeOf(() => res.writeHead(500)),
        codeOf(() => res.json({})),
      );
      res.statusCode = 500;
      setImmediate(saved.resolve);
    });
    const { status, body } = await receive(app);
    expect([status, String(body)]).toEqual([201, 'kept']);
    const sent = 'ERR_HTTP_HEADERS_SENT';
    expect(seen).toEqual([false, false, true, true, false, sent, sent, sent]);
  });

  it('is not answered again by an error handler', async () => {
    const failures: boolean[] = [];
    const app = appWith({ end: () => delay(20) }, (_req, res, next) => {
      res.json({ ok: true });
      next(new Error('too late'));
    });
    const onError: ErrorRequestHandler = (_error, _req, res, next) => {
      expect(next).toBeInstanceOf(Function);
      failures.push(res.headersSent);
      if (!res.headersSent) res.status(500).send('failed');
    };
    app.use(onError);
    expect(String((await receive(app)).body)).toBe('{"ok":true}');
    expect(failures).toEqual([true]);
  });

  it('calls back and emits as Node does', async () => {
    const calls: string[] = [];
    const app = appWith({ head: () => delay(20), end: () => delay(20) }, (_req, res) => {
      res.on('finish', () => calls.push('finish'));
      res.on('error', (error: NodeJS.ErrnoException) => calls.push(`error ${String(error.code)}`));
      res.write('a', () => calls.push('write'));
      res.end('b', () => calls.push('end'));
      res.write('c', (error) =>
        calls.push(`late write ${String((error as NodeJS.ErrnoException | null)?.code)}`),
      );
      res.end(() => calls.push('end again'));
    });
    expect(String((await receive(app)).body)).toBe('ab');
    await waitUntil('all have called back', () => calls.length === 6);
    expect(calls.sort()).toEqual([
      'end',
      'end again',
      'error ERR_STREAM_WRITE_AFTER_END',
      'finish',
      'late write ERR_STREAM_WRITE_AFTER_END',
      'write',
    ]);
  });

  it('asks a writer to wait, and to go on', async () => {
    const saved = deferred();
    const results: boolean[] = [];
    const app = appWith({ head: () => saved.promise }, (_req, res) => {
      results.push(res.write('a'), res.write('b'.repeat(20_000)));
      res.once('drain', () => res.end('c'));
      setImmediate(saved.resolve);
    });
    expect((await receive(app)).body.length).toBe(20_002);
    expect(results).toEqual([true, false]);
  });

  it('goes out at its bound when nothing settles', async () => {
    const never = () => new Promise<void>(() => undefined);
    const app = appWith({ head: never, end: never, holdMs: 20 }, (_req, res) => {
      res.send('late');
    });
    expect(String((await receive(app)).body)).toBe('late');
  });

  it('tells the hooks that its bound is reached before it goes out, and breaks off for no failure after that', async () => {
    const [reached, failing] = [deferred(), deferred()];
    const saved = failing.promise.then(() => Promise.reject(new Error('not saved')));
    const app = appWith({ head: () => saved, overdue: reached.resolve, holdMs: 20 }, (_req, res) => {
      res.write('late');
      void reached.promise
        .then(failing.resolve)
        .then(() => delay(20)) // time to break off in
        .then(() => res.end(', and whole'));
    });
    expect(String((await receive(app)).body)).toBe('late, and whole');
  });

  it('is not over its bound for what is there, once a blocked event loop looks', async () => {
    let overdue = 0;
    const head = () => new Promise<void>((resolve) => setImmediate(resolve));
    const app = appWith({ head, overdue: () => overdue++, holdMs: 20 }, (_req, res) => {
      setImmediate(() => {
        res.send('in time'); // timers come before the next immediate
        for (const until = performance.now() + 40; performance.now() < until;);
      });
    });
    expect(String((await receive(app)).body)).toBe('in time');
    expect(overdue).toBe(0);
  });

  it('breaks off when what it waits for fails', async () => {
    const app = appWith({ end: () => Promise.reject(new Error('not saved')) }, (_req, res) => {
      res.send('x');
    });
    await expect(receive(app)).rejects.toThrow();
  });

  it('is released in good order when its client has left', async () => {
    const saved = deferred();
    const seen: string[] = [];
    const app = appWith(
      {
        end: () => {
          seen.push('end');
          return saved.promise;
        },
      },
      (_req, res) => {
        res.once('close', () => {
          seen.push('close');
          res.json({ a: 1 });
        });
      },
    );
    const { socket, over } = await listening(app);
    await delay(30);
    socket.destroy();
    await waitUntil('the handler has ended', () => seen.length === 2);
    saved.resolve();
    await over;
    expect(seen).toEqual(['close', 'end']);
  });

  it('is held by several, the latest first', async () => {
    const order: string[] = [];
    const holding =
      (name: string): RequestHandler =>
      (_req, res, next) => {
        interceptResponse(res, {
          holdMs: HOLD_MS,
          head: () => {
            order.push(`${name} head`);
            return delay(5);
          },
          end: () => {
            order.push(`${name} end ${String(res.writableFinished)}`);
            return delay(5);
          },
        });
        next();
      };
    const app = express();
    app.use(holding('outer'), compression({ threshold: 0 }), holding('inner'), (_req, res) => {
      res.type('text').send('x'.repeat(5000));
    });
    const { body, headers } = await receive(app, { headers: { 'accept-encoding': 'gzip' } });
    expect(order).toEqual(['inner head', 'inner end false', 'outer head', 'outer end false']);
    expect(headers['content-encoding']).toBe('gzip');
    expect(body.length).toBeLessThan(200);
  });

  it('forgets what was to be done with it once it has ended, however long somebody keeps it', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const kept: Response[] = [];
    const refs: WeakRef<object>[] = [];
    const app = express();
    app.use((_req, res) => {
      const session = { user: 'alice' };
      refs.push(new WeakRef(session));
      kept.push(res);
      interceptResponse(res, {
        holdMs: HOLD_MS,
        head: () => void res.setHeader('X-User', session.user),
        end: () => (session.user === '' ? delay(5) : undefined),
      });
      res.end();
    });
    const { headers } = await receive(app);
    await delay(0);
    collect();
    expect([headers['x-user'], kept.length, refs.map((ref) => ref.deref())]).toEqual([
      'alice',
      1,
      [undefined],
    ]);
  });
});
