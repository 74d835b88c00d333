import { express as versions } from '@sluice/test-support';
import { parseList } from 'structured-headers';
import request from 'supertest';
import { rateLimit, type HeaderFormat, type RateLimitOptions } from '../src/index';
import { appServing, freshPrefix, type ExpressModule } from './app';
import { useClient } from './use-client';

const { patient } = useClient();

describe.each(Object.entries(versions))('limiters one after another on Express %s', (_version, express) => {
  /** An app behind limiters, which answers with what is on the request. */
  function stacked(module: ExpressModule, ...gates: Partial<RateLimitOptions>[]) {
    const prefix = freshPrefix();
    const made = gates.map((options) =>
      rateLimit({
        ...patient(),
        prefix,
        limit: 5,
        window: '1h',
        key: () => 'alice',
        ...options,
      } as RateLimitOptions),
    );
    return appServing(module, made, (req, res) => {
      res.json(req.rateLimit);
    }).app;
  }

  const wide = { limit: 100, window: '1d' } as const;
  const narrow = { limit: 3, window: '1m' } as const;

  it.each<HeaderFormat>(['draft-10', 'draft-8'])('append their members in %s', async (headers) => {
    for (const order of [
      [wide, narrow],
      [narrow, wide],
    ]) {
      const { headers: sent } = await request(
        stacked(express, ...order.map((limit) => ({ ...limit, headers }))),
      )
        .get('/')
        .expect(200);
      const names = order.map(({ limit }) => (limit === 100 ? '100-in-1d' : '3-in-1min'));
      expect(parseList(sent['ratelimit-policy'] ?? '').map(([name]): unknown => name)).toEqual(names);
      expect(parseList(sent['ratelimit'] ?? '').map(([name]): unknown => name)).toEqual(names);
    }
  });

  it.each<[HeaderFormat, string, string]>([
    ['draft-7', 'ratelimit', 'limit=3, remaining=2, reset=20'],
    ['draft-6', 'ratelimit-remaining', '2'],
    ['legacy', 'x-ratelimit-remaining', '2'],
  ])('tell of the tightest in %s', async (headers, field, value) => {
    for (const order of [
      [wide, narrow],
      [narrow, wide],
    ]) {
      const { headers: sent } = await request(
        stacked(express, ...order.map((limit) => ({ ...limit, headers }))),
      )
        .get('/')
        .expect(200);
      expect(sent[field]).toBe(value);
    }
  });

  it('leave the tightest on the request', async () => {
    for (const order of [
      [wide, narrow],
      [narrow, wide],
    ]) {
      const { body } = await request(stacked(express, ...order))
        .get('/')
        .expect(200);
      expect(body).toMatchObject({ policy: '3-in-1min', remaining: 2 });
    }
  });

  it('leave the one that takes longer on the request, of two that leave as much', async () => {
    for (const order of [
      [{ limit: 5, window: '1m' }, { limit: 5 }],
      [{ limit: 5 }, { limit: 5, window: '1m' }],
    ] as const) {
      const { body } = await request(stacked(express, ...order))
        .get('/')
        .expect(200);
      expect(body).toMatchObject({ policy: '5-in-1h' });
    }
  });

  it('leave an enforced one on the request rather than one in shadow', async () => {
    const shadow = { ...narrow, shadow: true };
    for (const order of [
      [shadow, wide],
      [wide, shadow],
    ]) {
      const { body } = await request(stacked(express, ...order))
        .get('/')
        .expect(200);
      expect(body).toMatchObject({ policy: '100-in-1d' });
    }
  });

  it('stop at the first that refuses, with the headers of those before', async () => {
    const app = stacked(express, wide, { limit: 1, cost: 2 }, narrow);
    const { headers } = await request(app).get('/').expect(429);
    expect(parseList(headers['ratelimit'] ?? '').map(([name]): unknown => name)).toEqual([
      '100-in-1d',
      '1-in-1h',
    ]);
  });
});
