import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { useRedis } from '@sluice/test-support';
import * as fc from 'fast-check';
import {
  createUniques,
  OptionError,
  RedisReplyError,
  uniquesEvents,
  type RedisInput,
  type Uniques,
  type UniquesOptions,
  type UniquesView,
} from '../../src/index';

const redis = useRedis();
let client: RedisInput;
let names = 0;

beforeAll(async () => {
  client = await redis.client();
});

const made = (options: Partial<UniquesOptions> = {}) =>
  createUniques({ redis: client, name: `u${String(++names)}`, deadline: '5s', ...options });

const keyOf = ({ name }: Uniques) => `uniq:{${name}}:${name}`;
const exactly = (count: number) => ({ count, exact: true, error: 0 });
const ids = (from: number, to: number, of = 'user') =>
  Array.from({ length: to - from }, (_, index) => `${of}:${String(from + index)}`);

/** Items that mean something elsewhere, that UTF-8 cannot tell apart, or that are too long to be kept as they are. */
const ODD = [
  '',
  '#',
  '__proto__',
  '{a}*',
  '\r\n',
  'zoë',
  '\ud800',
  '\ud801',
  'x'.repeat(129),
  'x'.repeat(130),
  '7',
  '07',
];

it('exact items are those of sets: what is new, what there is, unions and intersections', async () => {
  const someAdds = fc.array(
    fc.tuple(fc.nat(2), fc.array(fc.constantFrom(...ODD), { minLength: 1, maxLength: 5 })),
    { maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(someAdds, fc.constantFrom<'exact' | 'auto'>('exact', 'auto'), async (adds, kind) => {
      const group = `g${String(++names)}`;
      const series = ['a', 'b', 'c'].map((name) => made({ name, group, kind }));
      const sets = series.map(() => new Set<string>());
      for (const [which, items] of adds) {
        const set = sets[which] as Set<string>;
        const added = [...new Set(items)].filter((item) => !set.has(item));
        expect(await series[which]?.add(items)).toEqual({ added, exact: true });
        for (const item of items) set.add(item);
      }
      const [a, b, c] = series as [Uniques, Uniques, Uniques];
      const [as, bs, cs] = sets as [Set<string>, Set<string>, Set<string>];
      expect(await a.count()).toEqual(exactly(as.size));
      expect(await a.union(b, c)).toEqual(exactly(new Set([...as, ...bs, ...cs]).size));
      const common = [...as].filter((item) => bs.has(item));
      expect(await a.intersect(b)).toEqual(exactly(common.length));
      expect(await b.intersect(a, c, a)).toEqual(exactly(common.filter((item) => cs.has(item)).length));
      expect(await Promise.all(ODD.map((item) => a.has(item)))).toEqual(ODD.map((item) => as.has(item)));
      expect(await redis.raw('KEYS', '*:#scratch*')).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

describe('auto', () => {
  it('is exact up to its threshold, and a HyperLogLog from then on, in the same step', async () => {
    const uniques = made({ threshold: 100, window: 'daily' });
    expect(await uniques.add(ids(0, 100))).toEqual({ added: ids(0, 100), exact: true });
    expect(await uniques.count()).toEqual(exactly(100));
    expect([await uniques.has('user:7'), await uniques.has('nobody')]).toEqual([true, false]);
    expect(await uniques.add(['user:7', 'user:100'])).toEqual({ added: ['user:100'], exact: true });
    const [key] = (await redis.raw('KEYS', `uniq:{${uniques.name}}:*`)) as [string];
    expect(await redis.raw('TYPE', key)).toBe('string');
    expect(Number(await redis.raw('PTTL', key))).toBeGreaterThan(31 * 86_400_000);
    const { count, exact, error } = await uniques.count();
    expect(exact).toBe(false);
    expect(error).toBeCloseTo(0.0081 * count);
    expect(Math.abs(count - 101)).toBeLessThanOrEqual(3);
    expect(await uniques.has('user:7')).toBe(undefined);
    expect(await uniques.add(ids(0, 101))).toEqual({ added: [], exact: false });
    const { added } = await uniques.add(ids(101, 5000));
    expect(added.length).toBeGreaterThan(1000);
    expect(new Set(added).size).toBe(added.length);
  });

  it('without a window stays for ever, and takes over what was counted exactly', async () => {
    const exact = made({ kind: 'exact' });
    await exact.add(ids(0, 3000));
    const auto = made({ name: exact.name, kind: 'auto' });
    await auto.add('one more');
    expect(await redis.raw('TYPE', keyOf(auto))).toBe('string');
    expect(await redis.raw('PTTL', keyOf(auto))).toBe(-1);
    expect(Math.abs((await auto.count()).count - 3001)).toBeLessThan(3 * 0.0081 * 3001);
    expect(await exact.add('another')).toMatchObject({ exact: false });
  });

  it('goes on after SCRIPT FLUSH', async () => {
    const uniques = made();
    await uniques.add('a');
    await redis.raw('SCRIPT', 'FLUSH');
    expect(await uniques.add(['a', 'b'])).toEqual({ added: ['b'], exact: true });
  });
});

it.each(['scratch', 'scratch:0', '#scratch', '#scratch:0'])(
  'what is named %s is not what scripts need by the way',
  async (name) => {
    const [auto, exact] = [made({ name, threshold: 2 }), made({ name, kind: 'exact', group: 'scratchy' })];
    await auto.add(['a', 'b', 'c']);
    expect([(await auto.count()).count, (await auto.intersect(auto)).count]).toEqual([3, 3]);
    await exact.add(['a', 'b']);
    const other = made({ kind: 'exact', group: 'scratchy' });
    await other.add('b');
    expect(await exact.union(other)).toEqual(exactly(2));
    expect(await exact.intersect(other)).toEqual(exactly(1));
    expect(await exact.count()).toEqual(exactly(2));
  },
);

describe('approximate counts are as near as is stated', () => {
  // The items are the same in every run, and so are the counts: 2 in 3 within one standard error, and 19 in 20 within two.
  const within = (errors: readonly number[], share: number) =>
    errors.filter((error) => error <= share).length;

  it('of items', async () => {
    const sizes = [10, 300, 2000, 9000];
    const errors: number[] = [];
    for (let series = 0; series < 6; series++) {
      for (const size of sizes) {
        const uniques = made({ kind: 'approximate' });
        await uniques.add(ids(0, size, `s${String(series)}`));
        const { count, error, exact } = await uniques.count();
        expect(exact).toBe(false);
        expect(Number(await redis.raw('MEMORY', 'USAGE', keyOf(uniques)))).toBeLessThan(14_500);
        errors.push(Math.abs(count - size) / error);
      }
    }
    expect(within(errors, 1)).toBeGreaterThanOrEqual(errors.length * 0.6);
    expect(within(errors, 2)).toBeGreaterThanOrEqual(errors.length * 0.9);
    expect(within(errors, 3)).toBe(errors.length);
  });

  it('of unions and intersections, also with exact ones among them', async () => {
    for (let series = 0; series < 4; series++) {
      const group = `e${String(++names)}`;
      const of = `s${String(series)}`;
      const [a, b, c] = (['approximate', 'auto', 'exact'] as const).map((kind) => made({ group, kind })) as [
        Uniques,
        Uniques,
        Uniques,
      ];
      await Promise.all([a.add(ids(0, 6000, of)), b.add(ids(4000, 8000, of)), c.add(ids(3000, 7000, of))]);
      const near = (
        { count, error, exact }: { count: number; error: number; exact: boolean },
        truth: number,
      ) => {
        expect(exact).toBe(false);
        expect(error).toBeLessThan(0.0081 * 45_000);
        expect(Math.abs(count - truth)).toBeLessThanOrEqual(2 * error);
      };
      near(await a.union(b, c), 8000);
      near(await a.intersect(b), 2000);
      near(await c.intersect(a), 3000);
      near(await a.intersect(b, c), 2000);
      expect(await redis.raw('KEYS', '*:#scratch*')).toEqual([]);
      expect(await redis.raw('TYPE', `uniq:{${group}}:${c.name}`)).toBe('set');
    }
  });

  it('of nothing', async () => {
    const uniques = made({ kind: 'approximate' });
    expect(await uniques.count()).toEqual(exactly(0));
    expect(await uniques.intersect(uniques)).toEqual(exactly(0));
    expect(await uniques.add([])).toEqual({ added: [], exact: true });
  });
});

describe('periods', () => {
  const DAY_MS = 86_400_000;

  it('are united to weeks, months and as many days as are wanted', async () => {
    const uniques = made({ window: 'daily', kind: 'exact', keep: 400 });
    const today = Math.floor(Date.now() / DAY_MS);
    await uniques.add('now');
    const key = `${keyOf(uniques)}:daily:`;
    await redis.raw('DEL', `${key}${String(today)}`, `${key}${String(today + 1)}`);
    const days = Array.from({ length: 100 }, (_, back) => today - back);
    for (const day of days) await redis.raw('SADD', key + String(day), `d${String(day)}`, 'always');
    const sizes = (day: number) => {
      const date = new Date(day * DAY_MS);
      const monday = day - ((date.getUTCDay() + 6) % 7);
      const first = Math.floor(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / DAY_MS);
      const next = Math.floor(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / DAY_MS);
      const there = (from: number, to: number) =>
        days.filter((other) => other >= from && other < to).length + 1;
      return [there(monday, monday + 7), there(first, next), there(day - 9, day + 1), 2].map(exactly);
    };
    for (const day of [today - 20, today - 31, today - 45, today - 64]) {
      const at = new Date(day * DAY_MS + 1000);
      const views = [
        uniques.over('week', at),
        uniques.over('month', at),
        uniques.over(10, at),
        uniques.at(at),
      ];
      expect(await Promise.all(views.map((view) => view.count()))).toEqual(sizes(day));
      expect(await uniques.at(at).intersect(uniques.over(5, day * DAY_MS - DAY_MS))).toEqual(exactly(1));
      expect(await uniques.over('month', at).has(`d${String(day)}`)).toBe(true);
      expect(await uniques.over(3, at).has('nobody')).toBe(false);
    }
    await uniques.add('now');
    await uniques.clear();
    expect([await uniques.count(), await uniques.over(2).count()]).toEqual([exactly(0), exactly(2)]);
  });

  it('are united however many there are of them', async () => {
    const group = `g${String(++names)}`;
    const many = Array.from({ length: 9 }, () => made({ group, window: 'daily', kind: 'exact', keep: 1000 }));
    await Promise.all(many.map((uniques, index) => uniques.add(['everywhere', String(index)])));
    const today = Math.floor(Date.now() / DAY_MS);
    const [first, ...others] = many.map((uniques) => uniques.over(1001, (today + 1) * DAY_MS)) as [
      UniquesView,
    ];
    for (const { name } of many) {
      const days = Array.from(
        { length: 1000 },
        (_, back) => `uniq:{${group}}:${name}:daily:${String(today - back)}`,
      );
      await redis.raw(
        'EVAL',
        "for _, key in ipairs(KEYS) do redis.call('SADD', key, 'always', key) end",
        String(days.length),
        ...days,
      );
    }
    const [key] = (await redis.raw('KEYS', `uniq:{${group}}:*`)) as [string];
    expect(key).toMatch(/daily/);
    expect(await first.union(...others)).toEqual(exactly(9 * 1000 + 9 + 2));
  });

  it('end when they are not kept any more', async () => {
    const uniques = made({ window: 'monthly', keep: 1 });
    await uniques.add('a');
    const [key] = (await redis.raw('KEYS', `uniq:{${uniques.name}}:*`)) as [string];
    const ttlMs = Number(await redis.raw('PTTL', key));
    await uniques.add('b');
    expect(Number(await redis.raw('PTTL', key))).toBeLessThanOrEqual(ttlMs);
    expect(ttlMs).toBeLessThanOrEqual(62 * DAY_MS);
  });
});

it('what is wrong is told', async () => {
  const [uniques, elsewhere] = [made(), made()];
  const wrong: (() => Promise<unknown>)[] = [
    () => uniques.add(5 as never),
    () => uniques.add(['a', null] as never),
    () => uniques.add('x'.repeat(65_537)),
    () => uniques.add(Array.from({ length: 10_001 }, () => 'a')),
    () => uniques.has(NaN as never),
    () => made({ kind: 'approximate' }).has('a'),
    () => uniques.union(elsewhere),
    () => uniques.union({} as never),
    () => uniques.intersect(uniques, uniques, uniques, uniques, uniques),
  ];
  for (const work of wrong) {
    const outcome = work();
    expect(outcome).toBeInstanceOf(Promise);
    await expect(outcome).rejects.toThrow(OptionError);
  }
  const daily = made({ window: 'daily' });
  const atOnce: (() => unknown)[] = [
    ...[
      { kind: 'hll' },
      { threshold: 0 },
      { window: 'yearly' },
      { keep: 1001 },
      { utcOffset: '1d' },
      { names: 'x' },
    ].map((options) => () => made(options as never)),
    () => uniques.at(0),
    () => uniques.over(2),
    () => daily.over(33),
    () => daily.over(0),
    () => daily.over('year' as never),
    () => made({ window: 'weekly' }).over('week'),
    () => daily.at(NaN),
    () => daily.at(undefined as never),
  ];
  for (const work of atOnce) expect(work).toThrow(OptionError);
  await redis.raw('LPUSH', keyOf(uniques), 'x');
  await expect(uniques.add('a')).rejects.toThrow(RedisReplyError);
});

it('tells of its work, and of no item', async () => {
  const heard: unknown[] = [];
  const listen = (event: unknown) => heard.push(event);
  subscribe(uniquesEvents.name, listen);
  const uniques = made({ threshold: 1 });
  await uniques.add('a');
  await uniques.add('a');
  await uniques.has('b');
  await uniques.add('b');
  await uniques.has('b');
  await uniques.intersect(uniques);
  unsubscribe(uniquesEvents.name, listen);
  const { name } = uniques;
  expect(heard).toEqual(
    [
      ['add', 'new'],
      ['add', 'known'],
      ['has', 'absent'],
      ['add', 'new'],
      ['has', 'unclear'],
      ['intersect', 'approximate'],
    ].map(([operation, outcome]) => ({ name, operation, outcome, durationMs: expect.any(Number) })),
  );
});
