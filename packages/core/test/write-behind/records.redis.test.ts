import { useRedis, waitUntil } from '@sluice/test-support';
import { useWriteBehind } from './use-write-behind';

const redis = useRedis();
const start = useWriteBehind(redis);

it('acknowledges what is in Redis, and writes it to the database when it is flushed', async () => {
  const { records, table } = await start();
  const version = await records.set('a', { name: 'Ada' });
  expect([table.values, await records.get('a')]).toEqual([{}, { name: 'Ada' }]);
  await records.flush('a');
  expect(table.rows.get('a')).toEqual({ version, value: { name: 'Ada' } });
  expect(table.reads).toBe(0);
});

it('writes by itself, after its delay, what was written here and what other processes left', async () => {
  const { table, name } = await start({ delay: 10, flusher: true });
  const other = await start({ table, name });
  await other.records.set('a', { name: 'left' });
  await waitUntil('it is written', () => table.rows.has('a'));
});

it('makes one of the writes to a record, and gives the database the last', async () => {
  const { records, table } = await start();
  for (let count = 1; count <= 5; count++) await records.set('a', { views: count });
  await records.flush();
  expect(table.batches).toEqual([['a']]);
  expect(table.values).toEqual({ a: { views: 5 } });
});

it('gives each write of the name a higher version', async () => {
  const { records } = await start();
  const versions: number[] = [];
  for (const id of ['a', 'b', 'a']) versions.push(await records.set(id, {}), await records.delete(id));
  expect(versions).toEqual([...new Set(versions)].sort((one, other) => one - other));
  expect(Math.abs((versions[0] ?? 0) / 1000 - Date.now())).toBeLessThan(60_000);
});

it('reads through, once for all who ask, and not again', async () => {
  const { records, table } = await start();
  table.rows.set('a', { version: 7, value: { views: 3 } });
  expect(await Promise.all([records.get('a'), records.get('a')])).toEqual([{ views: 3 }, { views: 3 }]);
  expect(await records.get('a')).toEqual({ views: 3 });
  expect(await records.get('none')).toBe(undefined);
  expect(await records.get('none')).toBe(undefined);
  expect(table.reads).toBe(2);
});

it('does not store what was read before somebody wrote', async () => {
  const { records, table, key } = await start();
  table.rows.set('a', { version: 7, value: { views: 3 } });
  let go: (() => void) | undefined;
  const held = new Promise<void>((resolve) => (go = resolve));
  table.beforeRead = () => held;
  const reading = records.get('a');
  await waitUntil('it is read', () => table.reads === 1);
  await records.set('a', { views: 9 });
  await records.flush();
  await redis.raw('DEL', key('r:a')); // as if its time were over
  go?.();
  expect(await reading).toEqual({ views: 3 });
  expect(await records.get('a')).toEqual({ views: 9 });
});

describe('increment', () => {
  it('adds to nothing, to a number, and to several fields', async () => {
    const { records, table } = await start();
    await records.increment('a', 'views');
    await records.increment('a', 'views', 2.5);
    await records.increment('a', 'likes', -4);
    expect(await records.get('a')).toEqual({ views: 3.5, likes: -4 });
    await records.set('a', { views: 10, name: 'x' });
    await records.increment('a', 'views', 5);
    await records.flush();
    expect(table.values).toEqual({ a: { views: 15, name: 'x' } });
  });

  it('adds to what only the database has', async () => {
    const { records, table } = await start();
    table.rows.set('a', { version: 5, value: { name: 'x', views: 41 } });
    await Promise.all([records.increment('a', 'views'), records.increment('a', 'views')]);
    await records.flush();
    expect(table.values).toEqual({ a: { name: 'x', views: 43 } });
    expect(table.reads).toBe(1);
  });

  it('loses none to each other, nor to flushes that go on meanwhile', async () => {
    const { records, table } = await start();
    const adding = Array.from({ length: 40 }, async () => records.increment('a', 'views'));
    await Promise.all([...adding, records.flush(), records.flush('a')]);
    await records.flush();
    expect(table.values).toEqual({ a: { views: 40 } });
  });

  it('refuses what is no number, and leaves it', async () => {
    const { records } = await start<unknown>();
    await records.set('text', { views: 'many' });
    await records.set('list', [1]);
    await records.set('null', { views: null });
    await expect(records.increment('text', 'views')).rejects.toMatchObject({ option: 'field' });
    await expect(records.increment('list', 'length')).rejects.toMatchObject({ option: 'field' });
    await records.increment('null', 'views');
    await records.increment('null', '__proto__', 2);
    expect(await records.get('text')).toEqual({ views: 'many' });
    const value = await records.get('null');
    expect(Object.entries(value as object)).toEqual([
      ['views', 1],
      ['__proto__', 2],
    ]);
  });

  it('keeps numbers that JSON has and Lua has not', async () => {
    const { records } = await start<unknown>();
    const value = { big: 9007199254740991, tiny: 1e-300, empty: [], nested: { deep: [{}] }, views: 0 };
    await records.set('a', value);
    await records.increment('a', 'views', 3);
    expect(await records.get('a')).toEqual({ ...value, views: 3 });
  });
});

describe('delete', () => {
  it('leaves a row that is deleted, which no late write brings back', async () => {
    const { records, table } = await start();
    const late = {
      id: 'a',
      version: await records.set('a', { views: 1 }),
      deleted: false,
      value: { views: 1 },
    };
    await records.flush();
    const version = await records.delete('a');
    expect(await records.get('a')).toBe(undefined);
    await records.flush();
    await table.write([late as never]);
    expect(table.rows.get('a')).toEqual({ version, deleted: true });
    expect(await records.get('a')).toBe(undefined);
  });

  it('lets something new begin', async () => {
    const { records, table } = await start();
    await records.set('a', { name: 'old', views: 9 });
    await records.delete('a');
    await records.increment('a', 'views');
    await records.flush();
    expect(table.values).toEqual({ a: { views: 1 } });
  });
});

describe('how long a record stays', () => {
  it('has no TTL before the database has it, and one after', async () => {
    const { records, key } = await start({ ttl: '1m' });
    const ttl = () => redis.raw('PTTL', key('r:a'));
    await records.set('a', {});
    expect(await ttl()).toBe(-1);
    await records.flush();
    expect(Number(await ttl())).toBeGreaterThan(50_000);
    await records.increment('a', 'views');
    expect(await ttl()).toBe(-1);
  });

  it('reads what has left Redis from the database, and goes on from there', async () => {
    const { records, table, key } = await start();
    await records.set('a', { views: 1 });
    await records.flush();
    await redis.raw('DEL', key('r:a'));
    await records.increment('a', 'views');
    expect(await records.get('a')).toEqual({ views: 2 });
    expect(table.reads).toBe(1);
  });
});
