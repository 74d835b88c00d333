import * as fc from 'fast-check';
import { useRedis } from '@sluice/test-support';
import { MemoryTable, connectionLost } from './memory-table';
import { useWriteBehind, type Counted, type Started } from './use-write-behind';

const redis = useRedis();
const start = useWriteBehind(redis);

const IDS = ['a', 'b', 'c'];
const BAD = 'refused by the database';

/** What a record holds after all writes that were acknowledged, one after the other. */
type Oracle = Map<string, Counted>;

interface World {
  readonly processes: readonly Started<Counted>[];
  readonly table: MemoryTable<Counted>;
  readonly oracle: Oracle;
  /** Batches that were held up, and come to the database later. */
  readonly late: Parameters<MemoryTable<Counted>['write']>[0][];
}

type Step = (world: World) => Promise<unknown>;

/** In whichever process. */
const process = fc.nat({ max: 1 });
const id = fc.constantFrom(...IDS);

const sets: fc.Arbitrary<Step> = fc
  .tuple(process, id, fc.nat({ max: 99 }))
  .map(([at, which, views]) => async (world) => {
    await world.processes[at]?.records.set(which, { views });
    world.oracle.set(which, { views });
  });

const increments: fc.Arbitrary<Step> = fc
  .tuple(process, id, fc.integer({ min: -9, max: 9 }))
  .map(([at, which, by]) => async (world) => {
    await world.processes[at]?.records.increment(which, 'views', by);
    world.oracle.set(which, { views: (world.oracle.get(which)?.views ?? 0) + by });
  });

const deletes: fc.Arbitrary<Step> = fc.tuple(process, id).map(([at, which]) => async (world) => {
  await world.processes[at]?.records.delete(which);
  world.oracle.delete(which);
});

/** Reads are right at any time. */
const gets: fc.Arbitrary<Step> = fc.tuple(process, id).map(([at, which]) => async ({ processes, oracle }) => {
  expect(await processes[at]?.records.get(which)).toEqual(oracle.get(which));
});

const flushes: fc.Arbitrary<Step> = fc
  .tuple(
    process,
    fc.option(id),
    fc.constantFrom('works', 'fails before', 'fails after', 'comes late', 'refuses'),
  )
  .map(([at, which, how]) => async ({ processes, table, late }) => {
    table.before = (batch) => {
      if (how === 'comes late') late.push(batch);
      if (how === 'fails before' || how === 'comes late') throw connectionLost();
      if (how === 'refuses') throw new Error(BAD);
    };
    table.after = () => {
      if (how === 'fails after') throw connectionLost();
    };
    await processes[at]?.records.flush(which ?? undefined, { timeout: 0 }).catch(() => undefined);
    table.before = table.after = () => undefined;
  });

/** A batch of a flusher that everybody has given up comes to the database after all. */
const lateFlushes: fc.Arbitrary<Step> = fc.nat().map((which) => async ({ table, late }) => {
  const batch = late[which % Math.max(1, late.length)];
  if (batch !== undefined) await table.write(batch);
});

/** What the database has all of leaves Redis. */
const evictions: fc.Arbitrary<Step> = id.map((which) => async ({ processes }) => {
  const key = processes[0]?.key(`r:${which}`) ?? '';
  if (Number(await redis.raw('PTTL', key)) > 0) await redis.raw('DEL', key);
});

it('has in the database what was acknowledged, whatever the database does and whoever flushes', async () => {
  const steps = fc.array(
    fc.oneof(sets, increments, deletes, gets, flushes, flushes, lateFlushes, evictions),
    {
      minLength: 5,
      maxLength: 40,
    },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (schedule) => {
      const table = new MemoryTable<Counted>();
      const first = await start({ table, maxAttempts: 1000 });
      const second = await start({ table, name: first.name, maxAttempts: 1000 });
      const world: World = { processes: [first, second], table, oracle: new Map(), late: [] };
      for (const step of schedule) await step(world);
      await redis.raw('EVAL', ALL_DUE, '2', first.key('due'), first.key('claimed'));
      await first.records.flush();
      for (const batch of world.late) await table.write(batch);
      expect(table.values).toEqual(Object.fromEntries(world.oracle));
      expect(await second.records.stats()).toMatchObject({ dirty: 0, claimed: 0, dead: 0 });
    }),
    { numRuns: 60 },
  );
});

/** As if the time between attempts were over. */
const ALL_DUE = `
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do redis.call('ZADD', KEYS[1], 0, member) end
return redis.call('ZCARD', KEYS[2])`;
