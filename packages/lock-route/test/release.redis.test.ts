import { express as versions, waitUntil } from '@sluice/test-support';
import type { Request, RequestHandler, Response } from 'express';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { lockRoute, withLock, type LockRouteOptions } from '../src/index';
import { HoldUp } from './hold-up';
import { requestText, serve } from './serve';
import { useClient } from './use-client';

const { patient, locks, server } = useClient();
let prefixes = 0;

type Protect = (options: LockRouteOptions, handler: RequestHandler) => RequestHandler[];

const forms: [string, Protect][] = [
  ['lockRoute', (options, handler) => [lockRoute(options), handler]],
  ['withLock', (options, handler) => [withLock(options, handler)]],
];

describe.each(Object.entries(versions))('on Express %s', (_version, express) => {
  describe.each(forms)('%s gives the lock free', (_form, protect) => {
    let prefix: string;
    let work: HoldUp;
    let signals: AbortSignal[];

    beforeEach(() => {
      prefix = `release-${String(++prefixes)}`;
      work = new HoldUp();
      signals = [];
    });

    function app(handler: RequestHandler, options: Partial<LockRouteOptions> = {}) {
      const all = { ...patient(), prefix, key: 'k', ...options } as LockRouteOptions;
      const noting: RequestHandler = (req, res, next) => {
        if (req.lock !== undefined) signals.push(req.lock.signal);
        return handler(req, res, next);
      };
      return serve(express, (app) => {
        app.all('/work', ...protect(all, noting));
        app.get('/free', (_req, res) => {
          res.send('free');
        });
      });
    }

    const holders = async () => (await locks(prefix).inspect('k')).holders.length;
    const untilFree = () => waitUntil('the lock is free', async () => (await holders()) === 0);
    const afterWork = async (_req: Request, res: Response) => {
      await work.pass();
      res.send('done');
    };

    it('when the response was sent, and not before', async () => {
      const { get } = await app(afterWork);
      const answer = get('/work');
      await work.until(1);
      expect(await holders()).toBe(1);
      work.open();
      expect(await (await answer).text()).toBe('done');
      await untilFree();
      expect(signals[0]?.aborted).toBe(false);
    });

    it('so that nothing is left in Redis without a TTL', async () => {
      const { get } = await app(afterWork);
      work.open();
      await get('/work');
      await untilFree();
      const keys = (await server.raw('KEYS', `${prefix}:*`)) as string[];
      for (const key of keys) expect(Number(await server.raw('PTTL', key))).toBeGreaterThan(0);
    });

    it('when the handler throws', async () => {
      const { get, errors } = await app(() => {
        throw new Error('at once');
      });
      expect((await get('/work')).status).toBe(500);
      expect(errors).toEqual([new Error('at once')]);
      await untilFree();
    });

    it('when the handler gives an error to next', async () => {
      const { get, errors } = await app((_req, _res, next) => {
        next(new Error('given'));
      });
      expect((await get('/work')).status).toBe(500);
      expect(errors).toEqual([new Error('given')]);
      await untilFree();
    });

    it('when the handler fails after the headers', async () => {
      const { get } = await app(async (_req, res, next) => {
        res.write('some');
        await work.pass();
        next(new Error('late'));
      });
      work.open();
      await get('/work')
        .then((response) => response.text())
        .catch(() => undefined);
      await untilFree();
    });

    it.each<[string, (server: Server, socket: Socket) => void]>([
      [
        'a timeout',
        (_server, socket) => {
          socket.setTimeout(1);
        },
      ],
      [
        'the end of the server',
        (server) => {
          server.close();
          server.closeAllConnections();
        },
      ],
      [
        'the end of all connections of a server that goes on',
        (server) => {
          server.closeAllConnections();
        },
      ],
    ])('at the end of a handler whose connection was cut after the headers by %s', async (_by, cut) => {
      let socket: Socket | undefined;
      const { get, server } = await app(async (req, res) => {
        socket = req.socket;
        res.write('some');
        await work.pass();
        res.end();
      });
      const answer = get('/work').then((response) => response.text());
      answer.catch(() => undefined);
      await work.until(1);
      cut(server, socket as Socket);
      await expect(answer).rejects.toThrow();
      await waitUntil('the handler is told', () => signals[0]?.aborted === true);
      expect(await holders()).toBe(1);
      work.open();
      await untilFree();
    });

    it('after a HEAD request', async () => {
      const { get } = await app(afterWork);
      work.open();
      expect((await get('/work', { method: 'HEAD' })).status).toBe(200);
      await untilFree();
    });

    it('between requests of one connection', async () => {
      const { connect } = await app(afterWork);
      work.open();
      const client = await connect('');
      for (const count of [1, 2, 3]) {
        client.socket.write(requestText('/work'));
        await waitUntil('an answer', () => client.received().split('done').length === count + 1);
        await untilFree();
      }
      expect(client.received()).not.toContain('409');
    });

    it('when a stream was sent', async () => {
      const { get } = await app((_req, res) => {
        Readable.from(['a', 'b', 'c']).pipe(res);
      });
      expect(await (await get('/work')).text()).toBe('abc');
      await untilFree();
    });

    it('when the client leaves in the middle of a stream', async () => {
      const { connect } = await app((_req, res) => {
        const endless = new Readable({
          read() {
            setImmediate(() => this.push('x'.repeat(1000)));
          },
        });
        endless.pipe(res);
      });
      const { socket, until } = await connect(requestText('/work'));
      await until('xxx');
      expect(await holders()).toBe(1);
      socket.destroy();
      await untilFree();
    });

    it('when a stream fails in a pipeline', async () => {
      const { get } = await app(async (_req, res) => {
        const failing = Readable.from(
          (async function* () {
            yield 'some';
            await work.pass();
            throw new Error('broken');
          })(),
        );
        await pipeline(failing, res).catch(() => undefined);
      });
      work.open();
      await get('/work')
        .then((response) => response.text())
        .catch(() => undefined);
      await untilFree();
    });

    describe('when the client leaves while the handler works,', () => {
      it('at its end, with the lock held and renewed until then', async () => {
        const { connect } = await app(afterWork, { ttl: 1500 });
        const { socket } = await connect(requestText('/work', 'POST'));
        await work.until(1);
        expect(signals[0]?.aborted).toBe(false);
        socket.destroy();
        await waitUntil('the handler is told', () => signals[0]?.aborted === true);
        expect(signals[0]?.reason).toBe('client-disconnected');
        const [holder] = (await locks(prefix).inspect('k')).holders;
        await waitUntil('the first lease would be over', async () => {
          const [now] = (await locks(prefix).inspect('k')).holders;
          expect(now?.token).toBe(holder?.token);
          return (now?.ageMs ?? 0) > 2000;
        });
        work.open();
        await untilFree();
      });

      it('in the same way where the end of the response is an error', async () => {
        const { connect, errors } = await app(async (_req, _res, next) => {
          await work.pass();
          next(new Error('late'));
        });
        const { socket } = await connect(requestText('/work'));
        await work.until(1);
        socket.destroy();
        await waitUntil('the handler is told', () => signals[0]?.aborted === true);
        expect(await holders()).toBe(1);
        work.open();
        await untilFree();
        expect(errors).toHaveLength(1);
      });

      it('without telling the handler, where that is wanted', async () => {
        const { connect, server: http } = await app(afterWork, { onDisconnect: 'hold' });
        const { socket } = await connect(requestText('/work'));
        await work.until(1);
        socket.destroy();
        await waitUntil('the connection is gone', async () => {
          return new Promise((resolve) => {
            http.getConnections((_error, count) => {
              resolve(count === 0);
            });
          });
        });
        expect(signals[0]?.aborted).toBe(false);
        expect(await holders()).toBe(1);
        work.open();
        await untilFree();
      });

      it('at once, where that is wanted', async () => {
        const { connect } = await app(afterWork, { onDisconnect: 'release' });
        const { socket } = await connect(requestText('/work'));
        await work.until(1);
        socket.destroy();
        await untilFree();
        expect(signals[0]?.reason).toBe('client-disconnected');
        expect(work.working).toBe(1);
        work.open();
      });
    });

    it('of a pipelined request whose connection is cut before its turn', async () => {
      const first = new HoldUp();
      const { connect } = await serve(express, (app) => {
        app.get('/first', async (_req, res) => {
          await first.pass();
          res.send('first');
        });
        app.get('/work', ...protect({ ...patient(), prefix, key: 'k' }, afterWork));
      });
      work.open();
      const { socket } = await connect(requestText('/first') + requestText('/work'));
      await work.until(1);
      await first.until(1);
      expect(await holders()).toBe(1); // it has ended, and is not sent
      socket.destroy();
      await untilFree();
      first.open();
    });

    it('of a pipelined request that works on when its connection is cut', async () => {
      const first = new HoldUp();
      const { connect } = await serve(express, (app) => {
        app.get('/first', async (_req, res) => {
          await first.pass();
          res.send('first');
        });
        app.get(
          '/work',
          ...protect({ ...patient(), prefix, key: 'k' }, (req, res, next) => {
            if (req.lock !== undefined) signals.push(req.lock.signal);
            return afterWork(req, res).catch(next);
          }),
        );
      });
      const { socket } = await connect(requestText('/first') + requestText('/work'));
      await work.until(1);
      socket.destroy();
      await waitUntil('the handler is told', () => signals[0]?.aborted === true);
      expect(await holders()).toBe(1);
      work.open();
      await untilFree();
      first.open();
    });

    describe('of an event stream', () => {
      const events: RequestHandler = (_req, res) => {
        res.writeHead(200, { 'content-type': 'text/event-stream' });
        res.write('data: hello\n\n');
      };

      it('when its headers are sent', async () => {
        const { connect } = await app(events);
        const { socket, until } = await connect(requestText('/work'));
        await until('hello');
        await untilFree();
        expect(socket.closed).toBe(false);
        expect(signals[0]?.aborted).toBe(false);
        socket.destroy();
        await waitUntil('the handler is told', () => signals[0]?.aborted === true);
      });

      it('when it is closed, where that is wanted', async () => {
        const { connect } = await app(
          (_req, res) => {
            res.type('text/event-stream').flushHeaders();
            res.write('data: hello\n\n');
          },
          { eventStream: 'hold' },
        );
        const { socket, until } = await connect(requestText('/work'));
        await until('hello');
        expect(await holders()).toBe(1);
        socket.destroy();
        await untilFree();
      });
    });

    describe('of a handler that never ends', () => {
      it('after `maxHold`, and answers the client in its place', async () => {
        const { get } = await app(() => undefined, { maxHold: 200 });
        const response = await get('/work');
        expect(response.status).toBe(503);
        expect(await response.json()).toMatchObject({ status: 503, title: 'Interrupted' });
        await untilFree();
        expect(signals[0]?.reason).toMatchObject({ code: 'ERR_LOCK_LOST' });
      });

      it('after `maxHold` though its client has left', async () => {
        const { connect } = await app(() => undefined, { maxHold: 1000 });
        const { socket } = await connect(requestText('/work'));
        await waitUntil('it works', () => signals.length === 1);
        socket.destroy();
        await waitUntil('the handler is told', () => signals[0]?.aborted === true);
        await untilFree();
      });
    });

    it('that was lost, and answers the client in the place of the handler', async () => {
      const failures: unknown[] = [];
      const { get, errors } = await app(async (_req, res) => {
        res.set('ETag', '"7"').set('Content-Encoding', 'gzip');
        await work.pass();
        try {
          res.status(200).set('X-Late', 'yes').json({ late: true });
          res.write('more');
          res.flushHeaders();
        } catch (error) {
          failures.push(error);
        }
      });
      const answer = get('/work');
      await work.until(1);
      await locks(prefix).forceRelease('k');
      const response = await answer;
      expect(response.status).toBe(503);
      expect([response.headers.get('etag'), response.headers.get('content-encoding')]).toEqual([null, null]);
      expect(signals[0]?.reason).toMatchObject({ code: 'ERR_LOCK_LOST' });
      work.open();
      expect((await get('/free')).status).toBe(200);
      expect([failures, errors]).toEqual([[], []]);
    });

    it('that was lost after the headers, and leaves the response to the handler', async () => {
      const { get } = await app(async (_req, res) => {
        res.write('some ');
        await work.pass();
        res.end('more');
      });
      const answer = get('/work');
      await work.until(1);
      await locks(prefix).forceRelease('k');
      await waitUntil('the handler is told', () => signals[0]?.aborted === true);
      work.open();
      expect(await (await answer).text()).toBe('some more');
    });
  });
});
