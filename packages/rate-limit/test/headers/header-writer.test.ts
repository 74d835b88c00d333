import type { RequestHandler } from 'express';
import { OptionError } from '@sluice/core';
import { express as versions } from '@sluice/test-support';
import { parseList } from 'structured-headers';
import request from 'supertest';
import type { HeaderFormat } from '../../src/headers/format';
import { createHeaderWriter, type Decision, type HeaderWriterOptions } from '../../src/headers/header-writer';
import { decisionOf, policyState, refusal } from './decision';

/** The names of a list's members, as a strict parser reads them. */
function namesIn(list = ''): unknown[] {
  return parseList(list).map(([name]): unknown => name);
}

const hostile = 'a "quoted"; \\ name, q=1';

describe.each(Object.entries(versions))('the headers on Express %s', (_version, express) => {
  /** A limiter that decides as it is told. */
  function limiter(
    formats: HeaderFormat[],
    decision: Decision,
    options?: HeaderWriterOptions,
  ): RequestHandler {
    const writeHeaders = createHeaderWriter(formats, decision.policies, options);
    return function limit(_req, res, next) {
      writeHeaders(res, decision, 'alice');
      if (decision.allowed) next();
      else res.status(429).end();
    };
  }

  function appWith(...limiters: RequestHandler[]) {
    const app = express();
    app.set('env', 'test');
    app.use(...limiters);
    app.get('/', (_req, res) => {
      res.end('ok');
    });
    return app;
  }

  const allowed = decisionOf(policyState());
  const refused = decisionOf(refusal({ retryAfterMs: 1500 }));

  it('tell a decision that lets the request pass', async () => {
    const res = await request(appWith(limiter(['draft-10'], allowed)))
      .get('/')
      .expect(200, 'ok');
    expect(res.headers).toMatchObject({
      'ratelimit-policy': '"burst";q=20;w=1',
      ratelimit: '"burst";r=7;t=1',
    });
    expect(res.headers).not.toHaveProperty('retry-after');
  });

  it('tell a refusal with Retry-After', async () => {
    await request(appWith(limiter(['draft-8'], refused)))
      .get('/')
      .expect(429)
      .expect('RateLimit', '"burst"; r=0; t=2')
      .expect('Retry-After', '2');
  });

  it('tell a refusal that no wait helps against, without Retry-After', async () => {
    const never = decisionOf(refusal({ retryAfterMs: Infinity }));
    const res = await request(appWith(limiter(['draft-10'], never)))
      .get('/')
      .expect(429);
    expect(res.headers).not.toHaveProperty('retry-after');
  });

  it('are Retry-After alone, without a format', async () => {
    const res = await request(appWith(limiter([], refused)))
      .get('/')
      .expect(429)
      .expect('Retry-After', '2');
    expect(Object.keys(res.headers).filter((name) => name.includes('ratelimit'))).toEqual([]);
  });

  it('tell a draft and the legacy fields together, and the Date that those count from', async () => {
    const decision = decisionOf(policyState({ resetAfterMs: 60_000 }));
    const { headers } = await request(appWith(limiter(['legacy', 'draft-7'], decision))).get('/');
    expect(headers).toMatchObject({
      ratelimit: 'limit=20, remaining=7, reset=60',
      'x-ratelimit-limit': '20',
      'x-ratelimit-remaining': '7',
    });
    const sentAt = Date.parse(headers['date'] ?? '') / 1000;
    expect(Number(headers['x-ratelimit-reset'])).toBeGreaterThan(sentAt);
  });

  it('of two limiters are one list, in the order of the limiters, in draft-10', async () => {
    const second = decisionOf(refusal({ name: hostile, retryAfterMs: 90_000 }));
    const app = appWith(limiter(['draft-10'], allowed), limiter(['draft-10'], second));
    const { headers } = await request(app).get('/').expect(429).expect('Retry-After', '90');
    expect(namesIn(headers['ratelimit-policy'])).toEqual(['burst', hostile]);
    expect(namesIn(headers['ratelimit'])).toEqual(['burst', hostile]);
  });

  it.each<HeaderFormat>(['draft-7', 'draft-6', 'legacy'])(
    'of two limiters are those of the tightest, in %s',
    async (format) => {
      const tight = decisionOf(policyState({ limit: 3, remaining: 1 }));
      const one = await request(appWith(limiter([format], allowed), limiter([format], tight))).get('/');
      const other = await request(appWith(limiter([format], tight), limiter([format], allowed))).get('/');
      for (const { headers } of [one, other]) {
        expect(Object.values(headers).some((value) => /^3$|limit=3,/.test(value))).toBe(true);
        expect(Object.values(headers).some((value) => /^20|limit=20/.test(value))).toBe(false);
      }
    },
  );

  it('name whose quota it is only with a secret', async () => {
    const secretive = { partitionSecret: 'secret' };
    const withSecret = await request(appWith(limiter(['draft-10'], allowed, secretive))).get('/');
    const without = await request(appWith(limiter(['draft-10'], allowed))).get('/');
    expect(withSecret.headers['ratelimit']).toMatch(/^"burst";r=7;t=1;pk=:[\w+/]{16}:$/);
    expect(withSecret.headers['ratelimit-policy']).toMatch(/^"burst";q=20;w=1;pk=:[\w+/]{16}:$/);
    expect(without.headers['ratelimit']).not.toContain('pk');
  });

  it('are left as they are when they have been sent', async () => {
    const early: RequestHandler = (_req, res, next) => {
      res.flushHeaders();
      next();
    };
    const res = await request(appWith(early, limiter(['draft-10'], allowed)))
      .get('/')
      .expect(200);
    expect(res.headers).not.toHaveProperty('ratelimit');
  });
});

describe('a header writer', () => {
  it('refuses a name that cannot stand in a header, before any request', () => {
    expect(() => createHeaderWriter(['draft-10'], [{ name: 'day' }, { name: 'a\r\nSet-Cookie: b' }])).toThrow(
      OptionError,
    );
  });
});
