import {
  endClient,
  newClient,
  redisFaults,
  startFaultProxy,
  useFaultyRedis,
  waitUntil,
} from '@sluice/test-support';
import {
  createConnection,
  createLeaderboard,
  createLeaderboardGroup,
  createUniques,
  RedisUnavailableError,
} from '../../src/index';

const faulty = useFaultyRedis();
const DEADLINE_MS = 200;
const ROOM_MS = 1000;

async function start() {
  const { server, client } = await faulty.start();
  const redis = createConnection(client, { breaker: { probeInterval: 50 } });
  faulty.atEnd(() => {
    redis.close();
  });
  const options = { redis, name: 'fans', deadline: DEADLINE_MS };
  const board = createLeaderboard(options);
  const uniques = createUniques({ ...options, name: 'visitors', threshold: 3 });
  return { server, board, uniques, group: createLeaderboardGroup([board]) };
}

const answers = (work: () => Promise<unknown>) =>
  work().then(
    () => true,
    () => false,
  );

it.each(redisFaults)(
  'while Redis is %s every call rejects within its deadline, and all is well after it',
  async (_name, begin, cease) => {
    const { server, board, uniques, group } = await start();
    for (const id of ['a', 'b']) await group.increment(id, 1);
    await uniques.add(['a', 'b', 'c', 'd']);
    await server.raw('SAVE');
    await begin(server);
    const calls = [
      () => board.increment('a'),
      () => group.set('a', 5),
      () => board.standing('a'),
      () => board.page({ rank: 'dense' }),
      () => board.clear(),
      () => uniques.add('e'),
      () => uniques.count(),
      () => uniques.intersect(uniques),
    ];
    for (const call of calls) {
      const sinceMs = performance.now();
      await expect(call()).rejects.toThrow(RedisUnavailableError);
      expect(performance.now() - sinceMs).toBeLessThan(DEADLINE_MS + ROOM_MS);
    }
    await cease(server);
    await waitUntil('it answers again', () => answers(() => board.count()));
    // What was sent may have been carried out, and nothing else was.
    const score = await board.score('b');
    expect(score === undefined || score === 1).toBe(true);
    await board.set('a', 9);
    await board.set('c', 9);
    expect((await board.page({ rank: 'dense' })).entries.slice(0, 2)).toMatchObject([
      { id: 'a', rank: 1 },
      { id: 'c', rank: 1 },
    ]);
    expect((await uniques.add(['a', 'b'])).added).toEqual([]);
    expect((await uniques.count()).count).toBeGreaterThanOrEqual(4);
  },
);

it('a restart that loses everything leaves nothing half', async () => {
  const { server, board, uniques } = await start();
  await board.set('a', 1);
  await uniques.add('a');
  await server.kill();
  await server.start();
  await waitUntil('it answers again', () => answers(() => board.count()));
  expect([await board.count(), (await uniques.count()).count]).toEqual([0, 0]);
  expect(await board.set('a', 2)).toEqual({ changed: true, previous: undefined, score: 2 });
  expect(await uniques.add('a')).toEqual({ added: ['a'], exact: true });
});

it('an add whose answer was lost rejects: sent again, it would say that nothing was new', async () => {
  const { server } = await faulty.start();
  const proxy = await startFaultProxy({ path: server.socket });
  faulty.atEnd(() => proxy.stop());
  const client = newClient('v4', proxy.clientOptions);
  await client.connect();
  faulty.atEnd(() => endClient(client));
  const uniques = createUniques({ redis: client, name: 'visitors', deadline: '5s' });
  await uniques.add('a');
  proxy.latency(200);
  const adding = uniques.add('b').catch((error: unknown) => error);
  await waitUntil('Redis has it', async () => (await server.raw('SCARD', 'uniq:{visitors}:visitors')) === 2);
  proxy.heal();
  proxy.drop();
  expect(await adding).toMatchObject({ code: 'ERR_REDIS_UNAVAILABLE', executed: 'unknown' });
});
