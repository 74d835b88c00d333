import { express as versions } from '@sluice/test-support';
import { createHmac } from 'node:crypto';
import { parseList } from 'structured-headers';
import request from 'supertest';
import { rateLimit, type RateLimitOptions } from '../src/index';
import { appWith, freshPrefix } from './app';
import { useClient } from './use-client';

const { patient } = useClient();

const secret = 'a secret of more than sixteen characters';

describe.each(Object.entries(versions))('the headers of rateLimit on Express %s', (_version, express) => {
  /** The headers of two answers: one that lets pass, and one that refuses. Without those of everybody. */
  async function headersOf(options: Partial<RateLimitOptions>) {
    const gate = rateLimit({
      ...patient(),
      prefix: freshPrefix(),
      limit: 1,
      window: '91s',
      key: () => 'alice',
      ...options,
    } as RateLimitOptions);
    const { app } = appWith(express, gate);
    const passed = await request(app).get('/').expect(200);
    const refused = await request(app).get('/').expect(429);
    return [passed, refused].map(({ headers }) =>
      Object.fromEntries(
        Object.entries(headers as Record<string, string>)
          .filter(([name]) => /ratelimit|retry/.test(name))
          .map(([name, value]) => [name, value.replace(/\b9[01]\b/g, 'SOON').replace(/^\d{10}$/, 'THEN')]),
      ),
    );
  }

  it('are those of draft-10 by default', async () => {
    const policy = '"1-in-91s";q=1;w=SOON';
    expect(await headersOf({})).toEqual([
      { 'ratelimit-policy': policy, ratelimit: '"1-in-91s";r=0;t=SOON' },
      { 'ratelimit-policy': policy, ratelimit: '"1-in-91s";r=0;t=SOON', 'retry-after': 'SOON' },
    ]);
  });

  it('are those of draft-8', async () => {
    const policy = '"1-in-91s"; q=1; w=SOON';
    expect(await headersOf({ headers: 'draft-8' })).toEqual([
      { 'ratelimit-policy': policy, ratelimit: '"1-in-91s"; r=0; t=SOON' },
      { 'ratelimit-policy': policy, ratelimit: '"1-in-91s"; r=0; t=SOON', 'retry-after': 'SOON' },
    ]);
  });

  it('are those of draft-7', async () => {
    const told = { 'ratelimit-policy': '1;w=SOON', ratelimit: 'limit=1, remaining=0, reset=SOON' };
    expect(await headersOf({ headers: 'draft-7' })).toEqual([told, { ...told, 'retry-after': 'SOON' }]);
  });

  it('are those of draft-6', async () => {
    const told = {
      'ratelimit-policy': '1;w=SOON',
      'ratelimit-limit': '1',
      'ratelimit-remaining': '0',
      'ratelimit-reset': 'SOON',
    };
    expect(await headersOf({ headers: 'draft-6' })).toEqual([told, { ...told, 'retry-after': 'SOON' }]);
  });

  it('are X-RateLimit-*', async () => {
    const told = { 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'THEN' };
    expect(await headersOf({ headers: 'legacy' })).toEqual([told, { ...told, 'retry-after': 'SOON' }]);
  });

  it('are several at once', async () => {
    const [passed] = await headersOf({ headers: ['draft-7', 'legacy'] });
    expect(Object.keys(passed ?? {}).sort()).toEqual([
      'ratelimit',
      'ratelimit-policy',
      'x-ratelimit-limit',
      'x-ratelimit-remaining',
      'x-ratelimit-reset',
    ]);
  });

  it('are none but Retry-After', async () => {
    expect(await headersOf({ headers: false })).toEqual([{}, { 'retry-after': 'SOON' }]);
  });

  it('name a policy whatever is in its name', async () => {
    const name = 'a "quoted"; \\ name, q=1';
    const [passed] = await headersOf({ name });
    expect(parseList(passed?.['ratelimit-policy']?.replace('SOON', '91') ?? '')[0]?.[0]).toBe(name);
  });

  it('tell whose quota it is under a secret', async () => {
    const [passed] = await headersOf({ partitionSecret: secret });
    const pk = createHmac('sha256', secret).update('alice').digest('base64').slice(0, 16);
    expect(passed).toEqual({
      'ratelimit-policy': `"1-in-91s";q=1;w=SOON;pk=:${pk}:`,
      ratelimit: `"1-in-91s";r=0;t=SOON;pk=:${pk}:`,
    });
  });

  it('tell whose quota it is for each policy, by its own key or the key of all', async () => {
    const partitions = async (key: () => string, accountKey: () => string) => {
      const gate = rateLimit({
        ...patient(),
        prefix: freshPrefix(),
        key,
        partitionSecret: secret,
        refund: () => false,
        policies: [
          { name: 'minute', limit: 5, window: '1m' },
          { name: 'day', limit: 9, window: '1d' },
          { name: 'account', limit: 9, window: '1d', key: accountKey },
        ],
      });
      const { headers } = await request(appWith(express, gate).app).get('/').expect(200);
      return parseList(headers['ratelimit'] ?? '').map(([, terms]) =>
        Buffer.from(terms.get('pk') as ArrayBuffer).toString('base64'),
      );
    };
    const [minute, day, account] = await partitions(
      () => 'address',
      () => 'alice',
    );
    expect([minute === day, minute === account]).toEqual([true, false]);
    expect(account).toBe(createHmac('sha256', secret).update('alice').digest('base64').slice(0, 16));
  });
});
