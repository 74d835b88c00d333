import { useRedis } from '@sluice/test-support';
import * as fc from 'fast-check';
import { createLeaderboard, type CalendarWindow, type Leaderboard } from '../../src/index';
import { PERIODS } from '../../src/periods.lua';
import { compare, someShape, someSteps, take } from './boards';
import { ExactBoard } from './exact-board';

const redis = useRedis();
const DAY_MS = 86_400_000;
/** Long enough for no step to end during a test: the time that passes is made here. */
const STEP = '100d';
let boards = 0;

/** As if steps had ended since: what stands in Redis is of older ones. */
async function moveOn(name: string, steps = 1): Promise<void> {
  const keys = ((await redis.raw('KEYS', `lb:{${name}}:*`)) as string[]).sort();
  for (const key of keys) {
    const [, root, number] = /^(.*):(\d+)$/.exec(key) ?? [];
    if (number !== undefined)
      await redis.raw('RENAME', key, `${String(root)}:${String(Number(number) - steps)}`);
    if (!key.endsWith(':at')) continue;
    await redis.raw('SET', key, String(Number(await redis.raw('GET', key)) - steps), 'KEEPTTL');
  }
}

it('a rolling window is its steps merged, whenever one ends', async () => {
  const client = await redis.client();
  const someMerge = fc.constantFrom<'sum' | 'best'>('sum', 'best');
  await fc.assert(
    fc.asyncProperty(someShape, someMerge, someSteps(true), async (shape, merge, steps) => {
      const name = `r${String(++boards)}`;
      const window = { rolling: '300d', step: STEP, merge } as const;
      const board = createLeaderboard({ redis: client, name, window, deadline: '5s', ...shape });
      const exact = new ExactBoard({ ...shape, merge, steps: 3 });
      for (const step of steps) await take(step, board, exact, () => moveOn(name));
      await compare(board, exact);
      for (const key of (await redis.raw('KEYS', `lb:{${name}}:*`)) as string[]) {
        expect(key).not.toMatch(/:(fresh|next|next-members)$/);
        const ttlMs = Number(await redis.raw('PTTL', key));
        expect(ttlMs).toBeGreaterThan(0);
        expect(ttlMs).toBeLessThanOrEqual(400 * DAY_MS);
      }
    }),
    { numRuns: 40 },
  );
});

it('a large rolling board keeps everybody and the order of ties when a step ends', async () => {
  const window = { rolling: '300d', step: STEP } as const;
  const board = createLeaderboard({ redis: await redis.client(), name: 'large', window, deadline: '10s' });
  const ids = Array.from({ length: 2500 }, (_, index) => `user:${String((index * 7919) % 2500)}`);
  await Promise.all(ids.slice(0, 900).map((id) => board.set(id, 5, { data: id })));
  await Promise.all(ids.slice(900, 1800).map((id) => board.set(id, 5)));
  await Promise.all(ids.slice(1800).map((id) => board.set(id, 5)));
  await moveOn('large');
  const pages = [0, 1000, 2000].map((offset) => board.page({ offset, limit: 1000, data: true }));
  const entries = (await Promise.all(pages)).flatMap((page) => page.entries);
  expect(entries.map(({ id }) => id)).toEqual(ids);
  expect(entries.map(({ data }) => data)).toEqual(ids.map((id, index) => (index < 900 ? id : undefined)));
  await moveOn('large', 3);
  expect(await board.count()).toBe(0);
});

const PERIOD_MS: Record<CalendarWindow, number> = { daily: DAY_MS, weekly: 7 * DAY_MS, monthly: 31 * DAY_MS };

it.each(Object.keys(PERIOD_MS) as CalendarWindow[])(
  '%s boards are separate, kept, and end',
  async (window) => {
    const client = await redis.client();
    const board: Leaderboard = createLeaderboard({
      redis: client,
      name: window,
      window,
      keep: 2,
      rank: 'dense',
    });
    await board.increment('alice', 3, { data: 'Alice' });
    await board.rank('alice');
    const before = Date.now() - PERIOD_MS[window] * 1.01;
    const keys = (await redis.raw('KEYS', `lb:{${window}}:*`)) as string[];
    expect(keys).toHaveLength(3);
    for (const key of keys) {
      const ttlMs = Number(await redis.raw('PTTL', key));
      expect(ttlMs).toBeGreaterThan(key.endsWith(':distinct') ? 0 : 3 * PERIOD_MS[window] - 60_000);
      expect(ttlMs).toBeLessThanOrEqual(3 * PERIOD_MS[window]);
      const [, root, number, rest] = /^(.*:)(\d+)(:\w+)?$/.exec(key) ?? [];
      await redis.raw('RENAME', key, `${String(root)}${String(Number(number) - 1)}${rest ?? ''}`);
    }
    expect(await board.standing('alice')).toBe(undefined);
    await board.set('bob', 1);
    const past = { at: window === 'monthly' ? lastMonth() : before };
    expect(await board.standing('alice', past)).toMatchObject({ score: 3, rank: 1, data: 'Alice' });
    expect(await board.count({}, { at: new Date(past.at) })).toBe(1);
    await board.clear(past);
    expect([await board.count({}, past), await board.count()]).toEqual([0, 1]);
  },
);

function lastMonth(): number {
  const now = new Date();
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 15);
}

it('days, weeks and months are those of the calendar, at any offset', async () => {
  const lua = `${PERIODS}
    local reply = {}
    for i = 2, #ARGV do
      local ms, shift = tonumber(ARGV[i]), tonumber(ARGV[1])
      reply[#reply + 1] = periodOf(ms, 86400000, shift)
      reply[#reply + 1] = periodOf(ms, 604800000, shift + 3 * 86400000)
      reply[#reply + 1] = periodOf(ms, 'month', shift)
    end
    return reply`;
  const moment = fc.integer({ min: DAY_MS, max: Date.UTC(2400, 11, 31) });
  const offset = fc.integer({ min: -720, max: 840 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(moment, { minLength: 100, maxLength: 100 }),
      offset,
      async (moments, minutes) => {
        const shift = minutes * 60_000;
        const expected = moments.flatMap((ms) => {
          const local = new Date(ms + shift);
          const day = Math.floor(local.getTime() / DAY_MS);
          const monday = day - ((local.getUTCDay() + 6) % 7);
          return [day, (monday + 3) / 7, local.getUTCFullYear() * 12 + local.getUTCMonth()];
        });
        expect(await redis.raw('EVAL', lua, '0', ...[shift, ...moments].map(String))).toEqual(expected);
      },
    ),
    { numRuns: 20 },
  );
});

it('without a window nothing ends, but for what only dense ranks need', async () => {
  const board = createLeaderboard({ redis: await redis.client(), name: 'ever', rank: 'dense' });
  await board.set('alice', 1);
  await board.rank('alice');
  const ends = async (key: string) => Number(await redis.raw('PTTL', `lb:{ever}:ever:desc:first${key}`)) > 0;
  expect([await ends(''), await ends(':members'), await ends(':distinct')]).toEqual([false, false, true]);
});
