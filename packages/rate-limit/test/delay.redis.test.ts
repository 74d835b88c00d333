import { express as versions, waitUntil } from '@sluice/test-support';
import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { resolveDelay } from '../src/delay';
import { rateLimit, type DelayOptions } from '../src/index';
import { appWith, freshPrefix } from './app';
import { useClient } from './use-client';

const { patient } = useClient();

describe('a delay', () => {
  const delayOf = (options: DelayOptions, used: number, limit = 10) =>
    resolveDelay(
      options,
      [],
    )({ allowed: used <= limit, limit, remaining: Math.max(0, limit - used) } as never);

  it.each([
    [0, 0],
    [3, 0],
    [4, 100],
    [5, 200],
    [10, 700],
    [11, 10_000],
  ])('of request %d is %d ms', (used, delayMs) => {
    expect(delayOf({ after: 3, delayMs: 100 }, used)).toBe(delayMs);
  });

  it('never gets longer than the longest', () => {
    const options = { after: 0, delayMs: 1000, maxDelayMs: '2s' } as const;
    expect([1, 2, 3, 10, 11].map((used) => delayOf(options, used))).toEqual([1000, 2000, 2000, 2000, 2000]);
  });
});

describe.each(Object.entries(versions))('a gate that delays on Express %s', (_version, express) => {
  function delaying(delay: DelayOptions, limit = 2) {
    const gate = rateLimit({
      ...patient(),
      prefix: freshPrefix(),
      limit,
      window: '1h',
      key: () => 'alice',
      delay,
    });
    return { gate, ...appWith(express, gate) };
  }

  it('serves all requests, those over the limit too, and tells nobody to retry', async () => {
    const { app, served } = delaying({ after: 1, delayMs: 5, maxDelayMs: 20 });
    for (let n = 0; n < 4; n++) {
      const { headers } = await request(app).get('/').expect(200);
      expect(headers).toHaveProperty('ratelimit');
      expect(headers).not.toHaveProperty('retry-after');
    }
    expect(served()).toBe(4);
  });

  it('holds nobody else back', async () => {
    const gate = rateLimit({
      ...patient(),
      prefix: freshPrefix(),
      limit: 10,
      window: '1h',
      key: (req) => req.path,
      delay: { after: 1, delayMs: 1000 },
    });
    const { app } = appWith(express, gate);
    const listening = app.listen(0);
    const order: string[] = [];
    const ask = async (path: string) => {
      await request(listening).get(path).expect(200);
      order.push(path);
    };
    await ask('/alice');
    const delayed = ask('/alice');
    await waitUntil('it was charged', async () => (await gate.peek('/alice')).remaining === 8);
    await ask('/bob');
    await delayed;
    listening.close();
    expect(order).toEqual(['/alice', '/bob', '/alice']);
  });

  it('forgets a client that goes away', async () => {
    const { app, gate, served } = delaying({ after: 0, delayMs: 1000 }, 10);
    const listening = app.listen(0);
    const client = get({ port: (listening.address() as AddressInfo).port });
    client.on('error', () => undefined);
    await waitUntil('it was charged', async () => (await gate.peek('alice')).remaining === 9);
    client.destroy();
    await new Promise((resolve) => setTimeout(resolve, 1300));
    listening.close();
    expect(served()).toBe(0);
  });
});
