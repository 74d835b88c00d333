import { express as versions, waitUntil } from '@sluice/test-support';
import type { RequestHandler, Response } from 'express';
import { once } from 'node:events';
import { get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { rateLimit, type RateLimit, type RateLimitOptions } from '../src/index';
import { appServing, freshPrefix, type ExpressModule } from './app';
import { useClient } from './use-client';

const { server, patient } = useClient();

function gateWith(options: Partial<RateLimitOptions> = {}): RateLimit {
  return rateLimit({
    ...patient(),
    prefix: freshPrefix(),
    limit: 100,
    window: '1h',
    key: () => 'alice',
    concurrency: { limit: 2 },
    ...options,
  } as RateLimitOptions);
}

const servers: Server[] = [];
afterEach(() => {
  for (const one of servers.splice(0)) {
    one.closeAllConnections();
    one.close();
  }
});

/** An app whose handler leaves the answering to the test. */
async function serve(express: ExpressModule, ...gates: RequestHandler[]) {
  const working: Response[] = [];
  const { app, errors } = appServing(express, gates, (_req, res) => {
    working.push(res);
  });
  const listening = app.listen(0, '127.0.0.1');
  servers.push(listening);
  await once(listening, 'listening');
  const url = `http://127.0.0.1:${String((listening.address() as AddressInfo).port)}/`;
  const ask = () => get(url, { agent: false }).on('error', () => undefined);
  const answerTo = async (asked: ReturnType<typeof get>) => {
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    answer.resume();
    return answer;
  };
  return { working, errors, ask, answerTo };
}

describe.each(Object.entries(versions))('requests at once on Express %s', (_version, express) => {
  it('are refused beyond the limit, told why, and not charged', async () => {
    const gate = gateWith();
    const { working, ask, answerTo } = await serve(express, gate);
    const first = ask();
    const second = ask();
    await waitUntil('both are under way', () => working.length === 2);

    const refused = await answerTo(ask());
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['ratelimit-policy']).toContain('"concurrent";q=2;qu="concurrent-requests"');
    expect(refused.headers['ratelimit']).toMatch(/"concurrent";r=0$/);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    await waitUntil('its charge was taken back', async () => (await gate.peek('alice')).remaining === 98);

    for (const res of working) res.send('ok');
    expect((await answerTo(first)).statusCode).toBe(200);
    expect((await answerTo(second)).statusCode).toBe(200);
  });

  it('make room when a response is over', async () => {
    const prefix = freshPrefix();
    const gate = gateWith({ prefix, concurrency: { limit: 1 } });
    const { working, ask, answerTo } = await serve(express, gate);
    const answers = new Set<number | undefined>();
    for (let round = 0; round < 5; round++) {
      const asked = ask();
      await waitUntil('it is under way', () => working.length === round + 1);
      working[round]?.send('ok');
      answers.add((await answerTo(asked)).statusCode);
      await waitUntil('its place is free', async () => {
        const held = (await server.raw('KEYS', `${prefix}:*:holders`)) as string[];
        return held.length === 0;
      });
    }
    expect([...answers]).toEqual([200]);
  });

  it('keep their place while the handler works for a client that has left', async () => {
    const { working, ask, answerTo } = await serve(express, gateWith({ concurrency: { limit: 1 } }));
    const gone = ask();
    await waitUntil('it is under way', () => working.length === 1);
    gone.destroy();
    await waitUntil('the server has seen it', () => working[0]?.closed === true);
    expect((await answerTo(ask())).statusCode).toBe(429);

    working[0]?.send('too late');
    await waitUntil('there is room', async () => {
      const asked = ask();
      const seen = working.length;
      await Promise.race([
        once(asked, 'response'),
        waitUntil('it came through', () => working.length > seen),
      ]);
      return working.length > seen;
    });
  });

  it('count by key, and by the name of the limiter', async () => {
    const prefix = freshPrefix();
    const gates = [gateWith({ prefix, name: 'a' }), gateWith({ prefix, name: 'b' })];
    const { working, ask, answerTo } = await serve(express, ...gates);
    const asked = ask();
    await waitUntil('it is under way', () => working.length === 1);
    working[0]?.send('ok');
    expect((await answerTo(asked)).headers['ratelimit']).toMatch(/"concurrent";r=1.*"concurrent";r=1/);
  });

  it('are only watched by a shadow limiter', async () => {
    const { working, ask } = await serve(express, gateWith({ concurrency: { limit: 1 }, shadow: true }));
    ask();
    ask();
    await waitUntil('both are under way', () => working.length === 2);
  });
});

it('leaves no key without a TTL', async () => {
  const { app } = appServing(versions.v5, [gateWith()], (_req, res) => {
    res.send('ok');
  });
  await request(app).get('/').expect(200);
  for (const key of (await server.raw('KEYS', '*')) as string[]) {
    expect(await server.raw('PTTL', key)).not.toBe(-1);
  }
});

it.each([
  [{ concurrency: { limit: 0 } }, 'concurrency.limit'],
  [{ concurrency: { limit: 1, lease: 5 } }, 'concurrency.lease'],
  [{ concurrency: { limit: 1, leese: '5s' } }, 'concurrency.leese'],
  [{ concurrency: { limit: 1 }, delay: { after: 1, delayMs: 1 } }, 'concurrency'],
  [{ concurrency: { limit: 1 }, name: 'concurrent' }, 'concurrency'],
])('refuses %j at mount', (options, option) => {
  expect(() => gateWith(options as never)).toThrow(expect.objectContaining({ option }));
});
