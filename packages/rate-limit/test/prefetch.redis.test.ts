import { PREFETCH, type Turn } from '@sluice/http';
import { express as versions, waitUntil } from '@sluice/test-support';
import type { Request, RequestHandler, Response } from 'express';
import request from 'supertest';
import { rateLimit, type RateLimit, type RateLimitOptions } from '../src/index';
import { appWith, freshPrefix } from './app';
import { useClient } from './use-client';

const { patient } = useClient();

describe.each(Object.entries(versions))('rateLimit, prefetched, on Express %s', (_version, express) => {
  function gateWith(options: Partial<RateLimitOptions> = {}): RateLimit {
    const common = { ...patient(), prefix: freshPrefix(), limit: 1, window: '1h', key: () => 'alice' };
    return rateLimit({ ...common, ...options } as RateLimitOptions);
  }

  function start(gate: RateLimit, req: Request, res: Response): Turn {
    const prefetch = gate[PREFETCH];
    if (prefetch === undefined) throw new Error('the gate cannot be prefetched');
    return prefetch.start(req, res);
  }

  /** As a pipeline does it: starts the gate, is busy with another for a while, and gives it its turn. */
  function pipelined(gate: RateLimit): RequestHandler {
    return (req, res, next) => {
      const turn = start(gate, req, res);
      setTimeout(() => {
        turn(next);
      }, 20);
    };
  }

  it('says that starting charges', () => {
    expect(gateWith()[PREFETCH]?.charges).toBe(true);
  });

  it('cannot be, after a gate whose result it reads', () => {
    expect(gateWith({ after: 'session' })[PREFETCH]).toBeUndefined();
  });

  it('works alone all the same, after another', async () => {
    const { app } = appWith(express, gateWith({ after: 'session' }));
    await request(app).get('/').expect(200);
    await request(app).get('/').expect(429);
  });

  it('charges when it starts, and answers at its turn', async () => {
    const gate = gateWith();
    const { app, served } = appWith(express, pipelined(gate));
    await request(app)
      .get('/')
      .expect(200)
      .expect('RateLimit', /^"1-in-1h";r=0;/);
    await request(app).get('/').expect(429);
    expect(served()).toBe(1);
  });

  it('writes nothing to the response before its turn', async () => {
    const gate = gateWith();
    const first: RequestHandler = (req, res) => {
      start(gate, req, res);
      void (async () => {
        await waitUntil('it was charged', async () => (await gate.peek('alice')).remaining === 0);
        res.status(401).json({ rateLimit: req.rateLimit ?? null });
      })();
    };
    const { headers, body } = await request(appWith(express, first).app).get('/').expect(401);
    expect(headers).not.toHaveProperty('ratelimit');
    expect(body).toEqual({ rateLimit: null });
  });

  it('lets a request pass that it skips', async () => {
    const { app } = appWith(express, pipelined(gateWith({ skip: () => true })));
    await request(app).get('/').expect(200);
  });

  it('hands what went wrong to next at its turn', async () => {
    const failure = new Error('no tenant');
    const keys = [
      () => {
        throw failure;
      },
      () => Promise.reject(failure),
    ];
    for (const key of keys) {
      const { app, errors, served } = appWith(express, pipelined(gateWith({ key })));
      await request(app).get('/').expect(500);
      expect([errors, served()]).toEqual([[failure], 0]);
    }
  });

  it('leaves no unhandled rejection where its turn never comes', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    try {
      const gate = gateWith({ key: () => Promise.reject(new Error('no tenant')) });
      const refusing: RequestHandler = (req, res) => {
        start(gate, req, res);
        setTimeout(() => res.sendStatus(401), 20);
      };
      await request(appWith(express, refusing).app).get('/').expect(401);
    } finally {
      process.off('unhandledRejection', unhandled);
    }
    expect(unhandled).not.toHaveBeenCalled();
  });
});
