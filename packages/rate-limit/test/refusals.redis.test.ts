import { express as versions } from '@sluice/test-support';
import request from 'supertest';
import { rateLimit, type RateLimitOptions, type RefusalHandler } from '../src/index';
import { appServing, appWith, freshPrefix } from './app';
import { useClient } from './use-client';

const { patient } = useClient();

describe.each(Object.entries(versions))('a refusal on Express %s', (_version, express) => {
  /** An app that refuses every request. */
  function refusing(options: Partial<RateLimitOptions> = {}) {
    const gate = rateLimit({
      ...patient(),
      prefix: freshPrefix(),
      limit: 1,
      window: '1h',
      cost: 2,
      ...options,
    } as RateLimitOptions);
    return appWith(express, gate);
  }

  it.each([
    ['application/json', 'application/problem+json'],
    ['application/problem+json', 'application/problem+json'],
    ['*/*', 'application/problem+json'],
    ['image/png', 'application/problem+json'],
    ['text/plain', 'text/plain; charset=utf-8'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'text/plain; charset=utf-8'],
  ])('to a client that takes %s is %s', async (accept, type) => {
    await request(refusing().app).get('/').set('Accept', accept).expect(429).expect('Content-Type', type);
  });

  it('reads well as text', async () => {
    const { app } = refusing({ cost: 1 });
    await request(app).get('/').expect(200);
    await request(app)
      .get('/')
      .set('Accept', 'text/plain')
      .expect(429, /^Quota exceeded: Try again in \d+ seconds\.\n$/);
  });

  it('says in the detail what Retry-After says', async () => {
    const { app } = refusing({ cost: 1, algorithm: 'fixed-window', window: 1_000_000 });
    await request(app).get('/').expect(200);
    const { body, headers } = await request(app).get('/').expect(429);
    expect(body.detail).toBe(`Try again in ${String(headers['retry-after'])} seconds.`);
  });

  it('to HEAD has the headers and no body', async () => {
    const { headers, text } = await request(refusing().app).head('/').expect(429);
    expect(headers).toMatchObject({
      'content-type': 'application/problem+json',
      ratelimit: expect.any(String),
    });
    expect(text).toBeUndefined();
  });

  it('is never stored', async () => {
    await request(refusing().app).get('/').expect(429).expect('Cache-Control', 'no-store');
  });

  it('has the status that was asked for', async () => {
    const { body } = await request(refusing({ statusCode: 503 }).app)
      .get('/')
      .expect(503);
    expect(body).toMatchObject({ status: 503 });
  });

  it.each<[string, RateLimitOptions['message'], RegExp, string]>([
    ['a text', 'Slow down.', /^text\/html/, 'Slow down.'],
    ['an object', { error: 'slow down' }, /^application\/json/, '{"error":"slow down"}'],
    ['a function', () => 'Slow down.', /^text\/html/, 'Slow down.'],
    ['an async function', () => Promise.resolve({ error: 1 }), /^application\/json/, '{"error":1}'],
    [
      'a function of the result',
      (_req, _res, { policy, violated }) => ({ policy, violated }),
      /^application\/json/,
      '{"policy":"1-in-1h","violated":["1-in-1h"]}',
    ],
  ])('has a message of ours: %s', async (_kind, message, type, body) => {
    await request(refusing({ message }).app).get('/').expect(429, body).expect('Content-Type', type);
  });

  it('is answered by the handler, which may let the request pass', async () => {
    const handler = jest.fn<undefined, Parameters<RefusalHandler>>((_req, res, next, result) => {
      res.setHeader('X-Refused', result.violated.join());
      next();
      return undefined;
    });
    const { app, served } = refusing({ handler });
    const { headers } = await request(app).get('/').expect(200, 'ok');
    expect(headers).toMatchObject({ 'x-refused': '1-in-1h', ratelimit: expect.any(String) });
    expect([handler.mock.calls.length, served()]).toEqual([1, 1]);
  });

  const failure = new Error('no template');
  it.each<[string, Partial<RateLimitOptions>]>([
    [
      'handler that throws',
      {
        handler: () => {
          throw failure;
        },
      },
    ],
    ['handler that rejects', { handler: () => Promise.reject(failure) }],
    [
      'message that throws',
      {
        message: () => {
          throw failure;
        },
      },
    ],
    ['message that rejects', { message: () => Promise.reject(failure) }],
  ])('fails with a %s', async (_name, options) => {
    const { app, errors, served } = refusing(options);
    await request(app).get('/').expect(500);
    expect(errors).toEqual([failure]);
    expect(served()).toBe(0);
  });

  it('leaves a response alone that is under way', async () => {
    const gate = rateLimit({ ...patient(), prefix: freshPrefix(), limit: 1, window: '1h', cost: 2 });
    const { app, errors } = appServing(
      express,
      [
        (_req, res, next) => {
          res.write('early ');
          next();
          setTimeout(() => res.end('and late'), 50);
        },
        gate,
      ],
      (_req, res) => res.end(),
    );
    await request(app).get('/').expect(200, 'early and late');
    expect(errors).toEqual([]);
  });
});
