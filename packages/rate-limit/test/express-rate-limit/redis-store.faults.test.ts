import { connectionOf, RedisUnavailableError } from '@sluice/core';
import {
  endClient,
  express as versions,
  newClient,
  reserveRedis,
  startRedis,
  waitUntil,
  type RedisServer,
  type TestClient,
} from '@sluice/test-support';
import type { RequestHandler } from 'express';
import * as real from 'express-rate-limit';
import request from 'supertest';
import { rateLimit, RedisStore } from '../../src/express-rate-limit';
import { appWith } from '../app';

const DEADLINE_MS = 100;
const ROOM_MS = 1000;
const quiet = { error: () => undefined, warn: () => undefined };

let server: RedisServer;
let redis: TestClient;

afterEach(async () => {
  connectionOf(redis).close();
  await endClient(redis);
  await server.stop();
});

async function inTime<Answer>(answer: PromiseLike<Answer>): Promise<Answer> {
  const startedAt = performance.now();
  const result = await answer;
  expect(performance.now() - startedAt).toBeLessThan(DEADLINE_MS + ROOM_MS);
  return result;
}

const limiters: [string, (options: { passOnStoreError: boolean }) => RequestHandler][] = [
  [
    'express-rate-limit',
    (options) => real.rateLimit({ logger: quiet, store: new RedisStore({ redis }), ...options }),
  ],
  ['the facade', (options) => rateLimit({ logger: quiet, redis, ...options })],
];

const faults: [string, () => unknown][] = [
  [
    'frozen',
    () => {
      server.freeze();
    },
  ],
  ['dead', () => server.kill()],
];

describe.each(Object.entries(versions))('on Express %s', (_version, express) => {
  describe.each(limiters)('%s', (_name, limiter) => {
    it.each(faults)('fails or passes in time when Redis is %s', async (_fault, fail) => {
      server = await startRedis();
      redis = newClient('v4', server.clientOptions);
      await redis.connect();
      const closed = appWith(express, limiter({ passOnStoreError: false }));
      const open = appWith(express, limiter({ passOnStoreError: true }));
      await request(open.app).get('/').expect(200);

      await fail();
      await inTime(request(closed.app).get('/').expect(500));
      expect(closed.errors).toEqual([expect.any(RedisUnavailableError)]);
      for (let n = 0; n < 10; n++) await inTime(request(open.app).get('/').expect(200));
    });

    it('counts in a Redis that was down at boot, once it is there', async () => {
      server = await reserveRedis();
      redis = newClient('v4', server.clientOptions);
      redis.connect().catch(() => undefined);
      const { app } = appWith(express, limiter({ passOnStoreError: true }));
      await inTime(request(app).get('/').expect(200));

      await server.start();
      await waitUntil('Redis counts', async () => {
        const { headers } = await request(app).get('/');
        return headers['x-ratelimit-remaining'] !== undefined;
      });
    });
  });
});
