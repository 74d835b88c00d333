import { useRedis, type NodeRedisVersion } from '@sluice/test-support';
import { createLeaderboard, createLeaderboardGroup, createUniques } from '../../src/index';

const redis = useRedis();
const SCORES = [0.1 + 0.2, 0.3, 2 ** 53, 5e-324, -1e300, Number.MAX_VALUE];

describe.each<NodeRedisVersion>(['v4', 'v5', 'v6'])('with node-redis %s', (version) => {
  it('a leaderboard keeps scores, ids and data as they are', async () => {
    const client = await redis.client(version);
    const board = createLeaderboard({ redis: client, name: version, deadline: '5s' });
    const today = createLeaderboard({ redis: client, name: version, window: 'daily', deadline: '5s' });
    const both = createLeaderboardGroup([board, today]);
    for (const score of SCORES) {
      const scored = { changed: true, previous: undefined, score };
      expect(await both.set(`__proto__ ${String(score)} zoë`, score, { data: { score } })).toEqual([
        scored,
        scored,
      ]);
    }
    const best = [...SCORES].sort((a, b) => b - a);
    const entries = best.map((score, index) => {
      return { id: `__proto__ ${String(score)} zoë`, score, rank: index + 1, data: { score } };
    });
    const all = { entries, total: SCORES.length, matched: SCORES.length };
    expect(await board.page({ data: true })).toEqual(all);
    expect(await today.page({ data: true, rank: 'dense' })).toEqual(all);
    expect(await board.remove('nobody')).toEqual({ changed: false, previous: undefined, score: undefined });
    expect(await board.standing('nobody')).toBe(undefined);
    expect(await board.around('nobody')).toBe(undefined);
    expect(await board.percentile(entries[1]?.id ?? '')).toBe(80);
    expect(await board.count({ max: 0.3 })).toBe(3);
  });

  it('unique items are counted, exactly and not', async () => {
    const uniques = createUniques({
      redis: await redis.client(version),
      name: version,
      threshold: 3,
      deadline: '5s',
    });
    expect(await uniques.add(['__proto__', 'zoë', '\ud800'])).toMatchObject({
      exact: true,
      added: { length: 3 },
    });
    expect([await uniques.has('\ud800'), await uniques.has('\ud801')]).toEqual([true, false]);
    expect(await uniques.count()).toEqual({ count: 3, exact: true, error: 0 });
    await uniques.add('a');
    expect(await uniques.has('a')).toBe(undefined);
    expect(await uniques.count()).toEqual({ count: 4, exact: false, error: 4 * 0.0081 });
  });
});
