import {
  endClient,
  nodeRedis,
  reserveRedis,
  startFaultProxy,
  startRedis,
  waitUntil,
  type FaultProxy,
  type RedisServer,
} from '@sluice/test-support';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createConnection, type RedisLike } from '../../src/index';
import { increment } from './scripts';
import { Traffic } from './traffic';

const DEADLINE_MS = 100;
/** What a busy machine may add. */
const ROOM_MS = 1000;
const CALLERS = 20;

type Client = RedisLike & { connect(): Promise<unknown> };
type Create = (options: object) => Client;

const subjects = (['v4', 'v5', 'v6'] as const).flatMap((version) => {
  const redis = nodeRedis[version] as unknown as Record<'createClient' | 'createClientPool', Create>;
  const client = { name: `${version} client`, create: redis.createClient };
  return version === 'v4' ? [client] : [client, { name: `${version} pool`, create: redis.createClientPool }];
});

interface Stage {
  readonly server: RedisServer;
  readonly proxy: FaultProxy;
}

const faults: Record<string, readonly [begin: (stage: Stage) => unknown, cease: (stage: Stage) => unknown]> =
  {
    killed: [({ server }) => server.kill(), ({ server }) => server.start()],
    frozen: [
      ({ server }) => {
        server.freeze();
      },
      ({ server }) => {
        server.thaw();
      },
    ],
    'cut off': [
      ({ proxy }) => {
        proxy.cut();
      },
      ({ proxy }) => {
        proxy.heal();
      },
    ],
    'behind a black hole': [
      ({ proxy }) => {
        proxy.blackHole();
      },
      ({ proxy }) => {
        proxy.heal();
      },
    ],
    'behind a slow network': [
      ({ proxy }) => {
        proxy.latency(80);
      },
      ({ proxy }) => {
        proxy.heal();
      },
    ],
  };

describe.each(subjects)('$name', ({ create }) => {
  let stage: Stage;
  let client: Client;

  beforeEach(async () => {
    // Durable, so that what was counted before a kill is there after it.
    const server = await startRedis({ settings: { appendonly: 'yes', appendfsync: 'always' } });
    stage = { server, proxy: await startFaultProxy({ path: server.socket }) };
    client = create(stage.proxy.clientOptions);
    client.on?.('error', () => undefined);
    await client.connect();
  });

  afterEach(async () => {
    await endClient(client);
    await stage.proxy.stop();
    await stage.server.stop();
  });

  it.each(Object.entries(faults))(
    'answers every caller in time while Redis is %s, knows what ran, and is back with it',
    async (_, [begin, cease]) => {
      const states: unknown[] = [];
      const onEvent = (event: unknown) => {
        if ((event as { type: string }).type === 'breaker') states.push((event as { state: string }).state);
      };
      subscribe('sluice:connection', onEvent);
      const connection = createConnection(client, { deadline: DEADLINE_MS });
      const traffic = new Traffic(CALLERS, () => connection.run(increment, { counter: 'n' }, { by: 1 }));

      await waitUntil('calls are answered', () => traffic.isWell(50));
      await begin(stage);
      await waitUntil('calls fail', () => traffic.failures.length >= 200);
      await cease(stage);
      await waitUntil('calls are answered again', () => traffic.isWell(100));
      await traffic.stop();
      const count = Number(await stage.server.raw('GET', 'n'));
      connection.close();
      unsubscribe('sluice:connection', onEvent);

      expect(traffic.longestMs).toBeLessThan(DEADLINE_MS + ROOM_MS);
      expect(new Set(traffic.failures.map(({ code }) => code))).toEqual(new Set(['ERR_REDIS_UNAVAILABLE']));
      // What is said not to have run has not, and what was answered has: the rest is honestly unknown.
      const unknown = traffic.failures.filter(({ executed }) => executed === 'unknown').length;
      expect(count).toBeGreaterThanOrEqual(traffic.successes);
      expect(count).toBeLessThanOrEqual(traffic.successes + unknown);
      // A client that knows that it is cut off needs no breaker; else it opens, and closes by itself.
      expect(states.at(-1) ?? 'closed').toBe('closed');
      const saysOffline = traffic.failures.some(({ reason }) => reason === 'offline');
      expect(saysOffline || states.includes('open')).toBe(true);
    },
  );

  it('holds a place for each call until its answer, however late: no more are ever under way', async () => {
    const connection = createConnection(client, {
      deadline: DEADLINE_MS,
      maxInFlight: 5,
      breaker: { minimumCalls: 1000 },
    });
    const call = () => connection.run(increment, { counter: 'n' }, { by: 1 });
    const areAnswered = (calls: number) =>
      Promise.all(Array.from({ length: calls }, call)).then(
        () => true,
        () => false,
      );
    await waitUntil('a call is answered', () => areAnswered(1));
    stage.server.freeze();
    const reasons: string[] = [];
    for (let round = 0; round < 3; round++) {
      const outcomes = await Promise.allSettled(Array.from({ length: 20 }, call));
      for (const outcome of outcomes) {
        if (outcome.status === 'fulfilled') throw new Error('a frozen server answered');
        const { reason, executed } = outcome.reason as { reason: string; executed: string };
        reasons.push(`${reason}, executed: ${executed}`);
      }
    }
    stage.server.thaw();
    await waitUntil('the places are free again', () => areAnswered(5));
    const tally = new Map<string, number>();
    for (const reason of reasons) tally.set(reason, (tally.get(reason) ?? 0) + 1);
    expect(Object.fromEntries(tally)).toEqual({
      'deadline, executed: unknown': 5,
      'overloaded, executed: no': 55,
    });
    connection.close();
  });
});

describe.each(subjects)('$name', ({ create }) => {
  it('refuses at once, or in time, while Redis is absent at boot, and works once it is there', async () => {
    const server = await reserveRedis();
    const client = create({ ...server.clientOptions });
    client.on?.('error', () => undefined);
    client.connect().catch(() => undefined);
    const connection = createConnection(client, { deadline: DEADLINE_MS });
    const traffic = new Traffic(CALLERS, () => connection.run(increment, { counter: 'n' }, { by: 1 }));
    await waitUntil('calls fail', () => traffic.failures.length >= 200);
    await server.start();
    await waitUntil('calls are answered', () => traffic.isWell(100));
    await traffic.stop();
    expect(traffic.longestMs).toBeLessThan(DEADLINE_MS + ROOM_MS);
    expect(new Set(traffic.failures.map(({ code }) => code))).toEqual(new Set(['ERR_REDIS_UNAVAILABLE']));
    connection.close();
    await endClient(client);
    await server.stop();
  });
});
