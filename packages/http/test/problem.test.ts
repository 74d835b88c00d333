import type { Request, RequestHandler, Response } from 'express';
import request from 'supertest';
import { express as versions } from '@sluice/test-support';
import { QUOTA_EXCEEDED, prepareProblem, sendPrepared, sendProblem, type Problem } from '../src/index';

const problem: Problem = {
  status: 429,
  type: QUOTA_EXCEEDED,
  title: 'Too Many Requests',
  detail: 'At most 5 requests a minute \u2013 try again later.',
  'violated-policies': ['minute'],
};

const json = {
  type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
  title: 'Too Many Requests',
  status: 429,
  detail: 'At most 5 requests a minute \u2013 try again later.',
  'violated-policies': ['minute'],
};

const text = 'Too Many Requests: At most 5 requests a minute \u2013 try again later.\n';

describe.each(Object.entries(versions))('a problem on Express %s', (_version, express) => {
  function appWith(handler: (req: Request, res: Response) => void, before?: RequestHandler) {
    const app = express();
    app.set('env', 'test');
    if (before !== undefined) app.use(before);
    app.use((req, res) => {
      handler(req, res);
    });
    return app;
  }

  const refusing = appWith((req, res) => {
    sendProblem(req, res, problem);
  });

  it('is problem+json, not to be stored', async () => {
    const res = await request(refusing).get('/').expect(429);
    expect(res.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'content-length': String(Buffer.byteLength(JSON.stringify(json))),
    });
    expect(res.body).toEqual(json);
  });

  it.each([
    '*/*',
    'application/json',
    'application/problem+json',
    'application/*',
    'application/json, text/plain, */*',
    'text/html;q=0.5, application/json',
    'image/avif, */*;q=0.8',
    'image/png',
    'nonsense',
    '',
  ])('is problem+json for Accept: %s', async (accept) => {
    await request(refusing)
      .get('/')
      .set('Accept', accept)
      .expect('Content-Type', 'application/problem+json')
      .expect(429);
  });

  it.each([
    'text/plain',
    'text/html',
    'text/*',
    'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'application/json;q=0.1, text/plain',
  ])('is plain text for Accept: %s', async (accept) => {
    const res = await request(refusing).get('/').set('Accept', accept).expect(429);
    expect(res.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-length': String(Buffer.byteLength(text)),
    });
    expect(res.text).toBe(text);
  });

  it('has no body for HEAD, and the headers of GET', async () => {
    const res = await request(refusing).head('/').expect(429);
    expect(res.text).toBeUndefined();
    expect(res.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'content-length': String(Buffer.byteLength(JSON.stringify(json))),
    });
  });

  it('carries the given headers, and no member that is undefined', async () => {
    const app = appWith((req, res) => {
      const bare = { status: 503, type: 'about:blank', title: 'Service Unavailable', retryable: undefined };
      sendProblem(req, res, bare, { headers: { 'Retry-After': '3' } });
    });
    const res = await request(app).get('/').expect(503).expect('Retry-After', '3');
    expect(res.body).toEqual({ type: 'about:blank', title: 'Service Unavailable', status: 503 });
    await request(app).get('/').set('Accept', 'text/plain').expect('Service Unavailable\n');
  });

  it('can be prepared once and sent often', async () => {
    const prepared = prepareProblem(problem);
    const app = appWith((req, res) => {
      sendPrepared(req, res, prepared);
    });
    await request(app).get('/').expect(429, json);
    await request(app).post('/').send({ large: 'body' }).expect(429, json);
  });

  it('is sent as it is, whatever the app does to JSON', async () => {
    const app = appWith((req, res) => {
      sendProblem(req, res, problem);
    });
    app.set('json spaces', 2);
    app.set('json escape', true);
    app.set('json replacer', () => 'replaced');
    const res = await request(app).get('/');
    expect(res.text).toBe(JSON.stringify(json));
  });

  it('leaves a response alone that has begun already', async () => {
    const sent: boolean[] = [];
    const app = appWith(
      (req, res) => {
        sent.push(sendProblem(req, res, problem));
        res.end(' and end');
      },
      (_req, res, next) => {
        res.write('begun');
        next();
      },
    );
    await request(app).get('/').expect(200, 'begun and end');
    expect(sent).toEqual([false]);
  });
});
