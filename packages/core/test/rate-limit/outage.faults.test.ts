import {
  endClient,
  newClient,
  reserveRedis,
  startRedis,
  waitUntil,
  type RedisServer,
} from '@sluice/test-support';
import {
  createConnection,
  createRateLimiter,
  RedisUnavailableError,
  type RateLimiterOptions,
} from '../../src/index';

/** Longer than the default: on a busy machine the first answer has to come from Redis all the same. */
const DEADLINE_MS = 300;

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const faults = [
  ['killed', (server: RedisServer) => server.kill(), (server: RedisServer) => server.start()],
  [
    'frozen',
    (server: RedisServer) => {
      server.freeze();
    },
    (server: RedisServer) => {
      server.thaw();
    },
  ],
] as const;

async function running(): Promise<RedisServer> {
  const server = await startRedis();
  ends.push(() => server.stop());
  return server;
}

async function limiterOn(server: RedisServer, options: Partial<RateLimiterOptions> = {}) {
  const client = newClient('v4', server.clientOptions);
  const connecting = client.connect().catch(() => undefined);
  if (server.state === 'running') await connecting;
  const connection = createConnection(client, { breaker: { probeInterval: 50 } });
  const limiter = createRateLimiter({
    redis: connection,
    name: 'api',
    policies: [{ name: 'p', limit: 5, window: '1h' }],
    deadline: DEADLINE_MS,
    ...options,
  });
  ends.push(async () => {
    await limiter.close();
    connection.close();
    await endClient(client);
  });
  return limiter;
}

describe.each(faults)('Redis %s', (_, fail, heal) => {
  it('local: this process goes on limiting by the same policies, and Redis decides again when it is back', async () => {
    const server = await running();
    const limiter = await limiterOn(server);
    expect(await limiter.consume('k')).toMatchObject({ source: 'redis', remaining: 4 });
    await fail(server);

    const results = [];
    for (let i = 0; i < 7; i++) results.push(await limiter.consume('k'));
    expect(results.map(({ allowed }) => allowed)).toEqual([true, true, true, true, true, false, false]);
    expect(results.every(({ source }) => source === 'local')).toBe(true);
    expect(await limiter.peek('k')).toMatchObject({ source: 'local', remaining: 0 });
    await limiter.refund('k', 2);
    await limiter.charge('k', 1);
    expect(await limiter.consume('k')).toMatchObject({ allowed: true, remaining: 0 });
    const reservation = await limiter.reserve('other', 3);
    await reservation.cancel();
    expect(await limiter.peek('other')).toMatchObject({ source: 'local', remaining: 5 });

    await heal(server);
    await waitUntil('Redis decides', async () => (await limiter.consume('new')).source === 'redis');
    expect(await limiter.consume('another')).toMatchObject({ source: 'redis', remaining: 4 });
  });

  it('throw: rejects within the deadline and a second, and serves again without a restart', async () => {
    const server = await running();
    const limiter = await limiterOn(server, { onUnavailable: 'throw' });
    await limiter.consume('k');
    await fail(server);
    for (const call of ['consume', 'peek', 'reset', 'unblock'] as const) {
      const startedAt = performance.now();
      await expect(limiter[call]('k')).rejects.toThrow(RedisUnavailableError);
      expect(performance.now() - startedAt).toBeLessThan(DEADLINE_MS + 1000);
    }
    await heal(server);
    await waitUntil('it serves', () =>
      limiter.consume('new').then(
        () => true,
        () => false,
      ),
    );
  });

  it('a call says for itself what it does without Redis', async () => {
    const server = await running();
    const [local, strict] = [await limiterOn(server), await limiterOn(server, { onUnavailable: 'throw' })];
    await Promise.all([local.consume('k'), strict.consume('k')]);
    await fail(server);
    for (const cost of [0, 1]) {
      await expect(local.consume('k', cost, { onUnavailable: 'throw' })).rejects.toThrow(
        RedisUnavailableError,
      );
      const told: unknown[] = [];
      const onUnavailable = (error: RedisUnavailableError) => {
        told.push(error);
        return 'local' as const;
      };
      expect(await strict.consume('k', cost, { onUnavailable })).toMatchObject({ source: 'local' });
      expect(told).toEqual([expect.any(RedisUnavailableError)]);
    }
    await expect(local.peek('k', { onUnavailable: 'throw' })).rejects.toThrow(RedisUnavailableError);
    await expect(local.block('k', '1m')).rejects.toThrow(RedisUnavailableError);
  });

  it('leased units are spent, then this process limits alone; nothing hangs at the end', async () => {
    const server = await running();
    const limiter = await limiterOn(server, {
      policies: [{ name: 'p', limit: 1000, window: '1h', algorithm: 'fixed-window' }],
      lease: { processes: 1 },
    });
    let spent = 0;
    do {
      await Promise.all([1, 2, 3, 4, 5].map(() => limiter.consume('k')));
      await limiter.consume('k');
      spent += 6;
    } while (Number(await server.raw('GET', 'rl:api:fixed:{k}')) === spent);
    await fail(server);
    const sources = new Set<string>();
    for (let i = 0; i < 1000 && !sources.has('local'); i++) sources.add((await limiter.consume('k')).source);
    expect([...sources]).toEqual(['lease', 'local']);
    const closing = performance.now();
    await limiter.close();
    expect(performance.now() - closing).toBeLessThan(DEADLINE_MS + 1000);
  });

  it('several keys: both decide here', async () => {
    const server = await running();
    const limiter = await limiterOn(server, {
      policies: [
        { name: 'a', limit: 5, window: '1h', key: 'a' },
        { name: 'b', limit: 1, window: '1h', key: 'b' },
      ],
    });
    const key = { a: 'x', b: 'y' };
    await limiter.peek(key);
    await fail(server);
    expect(await limiter.consume(key)).toMatchObject({ allowed: true, source: 'local' });
    expect(await limiter.consume(key)).toMatchObject({ allowed: false, violated: ['b'], source: 'local' });
    expect((await limiter.peek(key)).policies).toMatchObject([{ remaining: 4 }, { remaining: 0 }]);
  });
});

it('Redis absent at boot: this process limits, until Redis is there', async () => {
  const server = await reserveRedis();
  ends.push(() => server.stop());
  const limiter = await limiterOn(server);
  for (let i = 0; i < 5; i++)
    expect(await limiter.consume('k')).toMatchObject({ allowed: true, source: 'local' });
  expect(await limiter.consume('k')).toMatchObject({ allowed: false, source: 'local' });
  await server.start();
  await waitUntil('Redis decides', async () => (await limiter.consume('new')).source === 'redis');
});
