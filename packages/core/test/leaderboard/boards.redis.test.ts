import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { useRedis } from '@sluice/test-support';
import {
  createConnection,
  createLeaderboard,
  createLeaderboardGroup,
  leaderboardEvents,
  OptionError,
  RedisReplyError,
  TooLargeError,
  type Leaderboard,
  type LeaderboardOptions,
  type RedisInput,
} from '../../src/index';

const redis = useRedis();
let client: RedisInput;
let board: Leaderboard;
let boards = 0;

const made = (options: Partial<LeaderboardOptions> = {}) =>
  createLeaderboard({ redis: client, name: `b${String(++boards)}`, deadline: '5s', ...options });

beforeAll(async () => {
  client = await redis.client();
});
beforeEach(() => {
  board = made();
});

const BIG = 2 ** 53 - 1;

describe('several boards', () => {
  it('of one group are written by one script, all or none', async () => {
    const today = made({ name: 'fans', window: 'daily' });
    const ever = made({ name: 'fans' });
    const germany = made({ name: 'fans of {de}', group: 'fans', ties: 'id' });
    const best = made({ name: 'fans', order: 'asc', window: { rolling: '7d', merge: 'best' } });
    const all = createLeaderboardGroup([today, ever, germany, best]);
    expect(await all.increment('alice', 2, { data: 'Alice' })).toEqual(
      Array.from({ length: 4 }, () => ({ changed: true, previous: undefined, score: 2 })),
    );
    await ever.set('alice', 1e308);
    await expect(all.increment('alice', 1e308)).rejects.toThrow(OptionError);
    expect((await all.standings('alice', { rank: 'dense' })).map((standing) => standing?.score)).toEqual([
      2, 1e308, 2, 2,
    ]);
    await all.best('alice', 5);
    expect((await all.standings('alice')).map((standing) => standing?.score)).toEqual([5, 1e308, 5, 2]);
    expect((await all.remove('alice')).map(({ previous }) => previous)).toEqual([5, 1e308, 5, 2]);
    expect(await all.standings('alice')).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('of several groups are written by a script each, and answered in their order', async () => {
    const [one, two] = [made(), made()];
    const oneToday = made({ name: one.name, window: 'daily' });
    const all = createLeaderboardGroup([one, two, oneToday]);
    await two.set('alice', 40);
    expect((await all.set('alice', 7)).map(({ previous }) => previous)).toEqual([undefined, 40, undefined]);
    expect((await all.add('bob', 1)).map(({ score }) => score)).toEqual([1, 1, 1]);
  });

  it('are different ones, one at least', () => {
    for (const wrong of [[], 'x', [board, board], [{}], Array.from({ length: 101 }, () => board)])
      expect(() => createLeaderboardGroup(wrong as never)).toThrow(OptionError);
  });
});

it('who reached a score first is ahead, and loses the place by a change that is taken back', async () => {
  for (const id of ['a', 'b', 'c']) await board.set(id, 900_719.1);
  await board.increment('a', 0);
  await board.set('a', 900_719.1, { data: 1 });
  const order = async () => (await board.page()).entries.map(({ id }) => id);
  expect(await order()).toEqual(['a', 'b', 'c']);
  await board.set('a', BIG);
  await board.set('a', 900_719.1);
  expect(await order()).toEqual(['b', 'c', 'a']);
});

it('a thousand writers at a time lose no point', async () => {
  const there = createLeaderboard({
    redis: createConnection(await redis.client()),
    name: board.name,
    deadline: '5s',
  });
  await Promise.all(
    Array.from({ length: 1000 }, (_, n) => (n % 2 === 0 ? board : there).increment(`u${String(n % 10)}`, n)),
  );
  const { entries } = await board.page({ limit: 1000 });
  expect(entries).toHaveLength(10);
  expect(entries.reduce((sum, { score }) => sum + score, 0)).toBe(499_500);
});

it('data goes with an id until it is replaced, deleted or its id removed', async () => {
  for (const ties of ['first', 'id'] as const) {
    const other = made({ ties });
    const data = async () => (await other.standing('a'))?.data;
    expect(await other.setData('a', { name: 'Zoë' })).toBe(false);
    await other.set('a', 1, { data: { name: 'Zoë' } });
    await other.increment('a', 1);
    expect(await data()).toEqual({ name: 'Zoë' });
    expect(await other.setData('a', [null])).toBe(true);
    expect(await data()).toEqual([null]);
    expect((await other.page()).entries[0]?.data).toBe(undefined);
    await other.setData('a', undefined);
    expect(await data()).toBe(undefined);
    await other.setData('a', 1);
    await other.remove('a');
    await other.add('a', 1);
    expect(await data()).toBe(undefined);
  }
});

it('a hash that was evicted is made anew before anything is written', async () => {
  const three = async () =>
    (await board.page({ limit: 9 })).entries.map(({ id, score }) => `${id}${String(score)}`);
  for (const id of ['a', 'b', 'c']) await board.set(id, 1);
  await redis.raw('DEL', `lb:{${board.name}}:${board.name}:desc:first:members`);
  await board.set('d', 1);
  expect(await three()).toEqual(['a1', 'b1', 'c1', 'd1']);
  await redis.raw('DEL', `lb:{${board.name}}:${board.name}:desc:first:members`);
  expect(await board.set('b', 1)).toEqual({ changed: false, previous: 1, score: 1 });
  expect(await board.set('a', 0)).toMatchObject({ previous: 1 });
  expect(await three()).toEqual(['b1', 'c1', 'd1', 'a0']);
});

it('is emptied at once', async () => {
  const rolling = made({ window: { rolling: '3h' } });
  for (const other of [board, rolling]) {
    await other.set('a', 1);
    await other.clear();
    expect([await other.count(), await other.score('a')]).toEqual([0, undefined]);
    expect(await redis.raw('KEYS', `lb:{${other.name}}:*`)).not.toContainEqual(
      expect.stringMatching(/members$/),
    );
  }
});

describe('what is wrong', () => {
  const refused = async (
    work: () => Promise<unknown>,
    type: new (...args: never[]) => Error = OptionError,
  ) => {
    const outcome = work();
    expect(outcome).toBeInstanceOf(Promise);
    await expect(outcome).rejects.toThrow(type);
  };

  it('of a score, an id or data is told, and nothing is written', async () => {
    for (const score of [NaN, Infinity, -Infinity, '1', null, undefined, 1n]) {
      await refused(() => board.set('a', score as number));
      if (score !== undefined) await refused(() => board.increment('a', score as number));
    }
    for (const id of ['', 'x'.repeat(513), '\ud800', 'a\udc00', 5, null, undefined])
      for (const method of ['score', 'rank', 'remove', 'standing', 'around', 'percentile'] as const)
        await refused(() => board[method](id as string));
    const circular: unknown[] = [];
    circular.push(circular);
    await refused(() => board.set('a', 1, { data: circular }), TypeError);
    await refused(() => board.set('a', 1, { data: 1n }), TypeError);
    await refused(() => board.set('a', 1, { data: () => 1 }));
    await refused(() => board.set('a', 1, { data: 'x'.repeat(4095) }), TooLargeError);
    await refused(() => board.set('a', 1, { date: 1 } as never));
    expect(await board.count()).toBe(0);
  });

  it('of a question is told', async () => {
    const wrong = [
      () => board.page({ limit: 1001 }),
      () => board.page({ limit: -1 }),
      () => board.page({ offset: 0.5 }),
      () => board.page({ rank: 'best' } as never),
      () => board.page({ data: 1 } as never),
      () => board.page({ at: 0 }),
      () => board.around('a', { before: 500, after: 500 }),
      () => board.range({ min: NaN }),
      () => board.range({ from: 1 } as never),
      () => board.count({}, { at: new Date() }),
      () => board.standings('a' as never),
      () => board.standings(Array.from({ length: 1001 }, () => 'a')),
      () => made({ window: 'daily' }).score('a', { at: new Date(NaN) }),
      () => made({ window: { rolling: '7d' } }).score('a', { at: 0 }),
    ];
    for (const work of wrong) await refused(work);
    expect(await board.range({ min: 2, max: 1 })).toEqual({ entries: [], total: 0, matched: 0 });
    expect(await board.page({ offset: BIG })).toEqual({ entries: [], total: 0, matched: 0 });
  });

  it('of an option is told at once', () => {
    const wrong: object[] = [
      { name: '' },
      { name: 5 },
      { group: '' },
      { order: 'up' },
      { ties: 'none' },
      { window: 'yearly' },
      { window: null },
      { window: { rolling: '1d', step: '1d' } },
      { window: { rolling: '25h', step: '2h' } },
      { window: { rolling: '7d', step: '1m' } },
      { window: { rolling: '7d', merge: 'max' } },
      { window: { rolling: '7d', steps: 7 } },
      { keep: -1 },
      { utcOffset: '15h' },
      { rank: 'first' },
      { prefix: '{x}' },
      { deadline: 0 },
      { redis: {} },
      { orders: 'asc' },
    ];
    for (const options of wrong) expect(() => made(options as never)).toThrow(OptionError);
  });

  it('of a key of another type is a RedisReplyError', async () => {
    await redis.raw('SET', `lb:{${board.name}}:${board.name}:desc:first`, 'text');
    await refused(() => board.set('a', 1), RedisReplyError);
  });
});

it('tells of its work, and neither of ids nor of scores', async () => {
  const heard: unknown[] = [];
  const listen = (event: unknown) => heard.push(event);
  subscribe(leaderboardEvents.name, listen);
  await board.set('alice', 77);
  await board.set('alice', 77);
  await board.standing('bob');
  await board.page();
  await board.increment('alice', Number.MAX_VALUE).catch(() => undefined);
  await board.increment('alice', Number.MAX_VALUE).catch(() => undefined);
  unsubscribe(leaderboardEvents.name, listen);
  const { name } = board;
  expect(heard).toEqual(
    [
      ['set', 'changed'],
      ['set', 'unchanged'],
      ['standings', 'absent'],
      ['page', 'done'],
      ['increment', 'changed'],
      ['increment', 'failed'],
    ].map(([operation, outcome]) => ({ name, operation, outcome, durationMs: expect.any(Number) })),
  );
});
