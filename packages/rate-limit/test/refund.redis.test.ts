import { connectionEvents, type ConnectionEvent } from '@sluice/core';
import { PREFETCH } from '@sluice/http';
import { express as versions, waitUntil } from '@sluice/test-support';
import type { RequestHandler } from 'express';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import request from 'supertest';
import { rateLimit, type RateLimit, type RateLimitOptions } from '../src/index';
import { appServing, freshPrefix, type ExpressModule } from './app';
import { useClient } from './use-client';

const { server, patient } = useClient();

function gateWith(options: Partial<RateLimitOptions>): RateLimit {
  return rateLimit({
    ...patient(),
    prefix: freshPrefix(),
    limit: 5,
    window: '1h',
    algorithm: 'fixed-window',
    key: () => 'alice',
    ...options,
  } as RateLimitOptions);
}

async function remaining(gate: RateLimit): Promise<number> {
  return (await gate.peek('alice')).remaining;
}

/** An app whose answers have the status that the path asks for. */
function answering(express: ExpressModule, ...gates: RequestHandler[]) {
  return appServing(express, gates, (req, res) => {
    res.sendStatus(Number(req.path.slice(1)));
  });
}

describe.each(Object.entries(versions))('a refund on Express %s', (_version, express) => {
  it('gives back what a request used, when its response asks for it', async () => {
    const refund = jest.fn((_req: unknown, res: { statusCode: number }) => res.statusCode >= 400);
    const gate = gateWith({ cost: 2, refund });
    const { app } = answering(express, gate);

    await request(app).get('/200').expect(200);
    expect(await remaining(gate)).toBe(3);
    await request(app).get('/404').expect(404);
    await waitUntil('the refund has arrived', async () => (await remaining(gate)) === 3);
    expect(refund).toHaveBeenCalledTimes(2);
  });

  it('waits for an answer that comes later', async () => {
    const gate = gateWith({ refund: (_req, res) => Promise.resolve(res.statusCode === 404) });
    const { app } = answering(express, gate);
    await request(app).get('/404').expect(404);
    await waitUntil('the refund has arrived', async () => (await remaining(gate)) === 5);
    await request(app).get('/200').expect(200);
    expect(await remaining(gate)).toBe(4);
  });

  it('is not asked for a refused or a skipped request', async () => {
    const refund = jest.fn(() => true);
    const gate = gateWith({ cost: 6, refund, skip: (req) => req.path === '/204' });
    const { app } = answering(express, gate);
    await request(app).get('/200').expect(429);
    await request(app).get('/204').expect(204);
    expect(refund).not.toHaveBeenCalled();
  });

  it('comes once to a client that goes away in the middle', async () => {
    const refund = jest.fn(() => true);
    const gate = gateWith({ refund });
    const started = jest.fn();
    const { app } = appServing(express, [gate], (_req, res) => {
      res.write('half');
      started();
    });
    const listening = app.listen(0);
    const client = get({ port: (listening.address() as AddressInfo).port });
    client.on('error', () => undefined);
    const [response] = (await once(client, 'response')) as [IncomingMessage];
    response.on('error', () => undefined);
    expect(await remaining(gate)).toBe(4);

    client.destroy();
    await waitUntil('the refund has arrived', async () => (await remaining(gate)) === 5);
    listening.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([refund.mock.calls.length, await remaining(gate)]).toEqual([1, 5]);
  });

  it('comes to a client that was gone before Redis answered', async () => {
    const refund = jest.fn(() => true);
    const gate = gateWith({ refund });
    const gone: RequestHandler = (req, res, next) => {
      res.once('close', () => {
        next();
      });
      req.socket.destroy();
    };
    const { app } = appServing(express, [gone, gate], (_req, res) => res.end());
    await request(app)
      .get('/')
      .catch(() => undefined);
    await waitUntil('it was asked', () => refund.mock.calls.length === 1);
    await waitUntil('the refund has arrived', async () => (await remaining(gate)) === 5);
  });

  it('comes to a client that goes away before the turn of its second, pipelined request', async () => {
    const refund = jest.fn((req: { path: string }) => req.path === '/second');
    const gate = gateWith({ refund });
    const { app } = appServing(express, [gate], () => undefined);
    const listening = app.listen(0);
    const client = connect((listening.address() as AddressInfo).port);
    client.write('GET /first HTTP/1.1\r\nHost: a\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\n');
    await waitUntil('both were charged', async () => (await remaining(gate)) === 3);
    client.destroy();
    listening.close();
    await waitUntil('the refund has arrived', async () => (await remaining(gate)) === 4);
    expect(refund).toHaveBeenCalledTimes(2);
  });

  it('comes to a client that goes away while it is held back', async () => {
    const refund = jest.fn(() => true);
    const gate = gateWith({ refund, delay: { after: 0, delayMs: 600_000, maxDelayMs: '10m' } });
    const { app, served } = appServing(express, [gate], (_req, res) => res.end());
    const listening = app.listen(0);
    const client = get({ port: (listening.address() as AddressInfo).port });
    client.on('error', () => undefined);
    await waitUntil('it was charged', async () => (await remaining(gate)) === 4);
    client.destroy();
    await waitUntil('the refund has arrived', async () => (await remaining(gate)) === 5);
    listening.close();
    expect([refund.mock.calls.length, served()]).toEqual([1, 0]);
  });

  it('comes to a request that was charged in advance and answered by another gate', async () => {
    const gate = gateWith({ refund: (_req, res) => res.statusCode === 401 });
    const advance: RequestHandler = (req, res) => {
      gate[PREFETCH]?.start(req, res);
      void (async () => {
        await waitUntil('it was charged', async () => (await remaining(gate)) === 4);
        res.sendStatus(401);
      })();
    };
    const { app } = appServing(express, [advance], (_req, res) => res.end());
    await request(app).get('/').expect(401);
    await waitUntil('the refund has arrived', async () => (await remaining(gate)) === 5);
  });

  it('is worth nothing once the window of its charge is over', async () => {
    const prefix = freshPrefix();
    const gate = gateWith({ prefix, refund: () => true });
    const answered = jest.fn();
    const { app } = appServing(express, [gate], (_req, res) => {
      void (async () => {
        // The window ends, and another begins in which somebody has used 3.
        await gate.reset('alice');
        await gate.limiter.consume('alice', 3);
        await server.raw(
          'PEXPIRE',
          String(((await server.raw('KEYS', `${prefix}:*`)) as string[])[0]),
          '60000',
        );
        answered();
        res.end();
      })();
    });
    await request(app).get('/').expect(200);
    expect(answered).toHaveBeenCalledTimes(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await remaining(gate)).toBe(2);
  });

  it('that fails is told on sluice:connection, and takes nothing down', async () => {
    const failure = new Error('no status');
    const events: ConnectionEvent[] = [];
    const listener = (event: unknown) => events.push(event as ConnectionEvent);
    subscribe(connectionEvents.name, listener);
    try {
      for (const refund of [
        () => {
          throw failure;
        },
        () => Promise.reject(failure),
      ]) {
        const { app } = answering(express, gateWith({ refund }));
        await request(app).get('/200').expect(200);
      }
      await waitUntil('both were told', () => events.length === 2);
    } finally {
      unsubscribe(connectionEvents.name, listener);
    }
    expect(events).toEqual([
      { type: 'error', error: failure },
      { type: 'error', error: failure },
    ]);
  });
});
