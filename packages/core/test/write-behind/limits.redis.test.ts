import { useRedis, waitUntil } from '@sluice/test-support';
import { createSealer } from '../../src/index';
import { connectionLost } from './memory-table';
import { useWriteBehind } from './use-write-behind';

const redis = useRedis();
const start = useWriteBehind(redis);

describe('beyond maxDirty', () => {
  it('rejects what would be one more, and takes what is dirty already', async () => {
    const { records } = await start({ maxDirty: 2, onOverload: 'reject' });
    await records.set('a', {});
    await records.set('b', {});
    for (const write of [
      () => records.set('c', {}),
      () => records.delete('c'),
      () => records.increment('c', 'n'),
    ]) {
      await expect(write()).rejects.toMatchObject({ code: 'ERR_WRITE_BACKLOG', unwritten: 2 });
    }
    await records.increment('a', 'views');
    expect(await records.get('c')).toBe(undefined);
    await records.flush();
    await records.set('c', {});
  });

  it('counts dead letters', async () => {
    const { records, table } = await start({ maxDirty: 1, onOverload: 'reject', maxAttempts: 1 });
    await records.set('a', {});
    table.before = () => {
      throw new Error('never');
    };
    await expect(records.flush('a')).rejects.toMatchObject({ reason: 'dead' });
    await expect(records.set('b', {})).rejects.toMatchObject({ code: 'ERR_WRITE_BACKLOG' });
    await records.set('a', {}); // that is no more
  });

  it('writes through: the database has it before it is acknowledged', async () => {
    const { records, table } = await start({ maxDirty: 1 });
    await records.set('a', {});
    const version = await records.set('b', { views: 1 });
    expect(table.rows.get('b')).toEqual({ version, value: { views: 1 } });
    await records.increment('b', 'views', 2);
    await records.increment('c', 'views', 2);
    await records.delete('d');
    expect(table.values).toEqual({ b: { views: 3 }, c: { views: 2 } });
    expect([table.rows.get('d')?.deleted, (await records.stats()).dirty]).toEqual([true, 1]);
  });

  it('loses no increment when many write through at once, from several processes', async () => {
    const { records, table, name } = await start({ maxDirty: 1 });
    const other = await start({ table, name, maxDirty: 1 });
    await records.set('a', {});
    const adding = [records, other.records].flatMap((each) =>
      Array.from({ length: 10 }, () => each.increment('n', 'views')),
    );
    await Promise.all(adding);
    await records.flush();
    expect(table.values['n']).toEqual({ views: 20 });
  });

  it('takes back what the database does not take, and tells why', async () => {
    const { records, table } = await start({ maxDirty: 1, maxAttempts: 1 });
    await records.set('a', {});
    table.rows.set('b', { version: 1, value: { views: 1 } });
    for (const failure of [connectionLost(), new Error('check violated')]) {
      table.before = () => {
        throw failure;
      };
      await expect(records.set('b', { views: 2 })).rejects.toBe(failure);
      await expect(records.increment('b', 'views')).rejects.toBe(failure);
      expect(await records.get('b')).toEqual({ views: 1 });
      expect(await records.stats()).toMatchObject({ dirty: 1, dead: 0, claimed: 0 });
    }
  });
});

describe('beyond maxLag', () => {
  it('rejects, until what waited for so long is written', async () => {
    const { records } = await start({ maxLag: 30, onOverload: 'reject' });
    await records.set('a', {});
    await waitUntil('it has waited', async () => (await records.stats()).lagMs > 30);
    await expect(records.set('a', {})).rejects.toMatchObject({ code: 'ERR_WRITE_BACKLOG', unwritten: 1 });
    await records.flush();
    expect(await records.stats()).toMatchObject({ dirty: 0, lagMs: 0 });
    await records.set('a', {});
  });

  it('writes through, together with what was waiting', async () => {
    const { records, table } = await start({ maxLag: 30 });
    await records.increment('a', 'views');
    await waitUntil('it has waited', async () => (await records.stats()).lagMs > 30);
    await records.increment('a', 'views');
    expect(table.values).toEqual({ a: { views: 2 } });
  });
});

describe('sealed values', () => {
  const keys = { k1: Buffer.alloc(32, 1), k2: Buffer.alloc(32, 2) };
  const sealer = createSealer({ keys, current: 'k1' });

  it('stand in Redis as nobody can read them, and are added to', async () => {
    const { records, table, key } = await start({ sealer });
    await records.set('a', { name: 'secret', views: 1 });
    await Promise.all([records.increment('a', 'views'), records.increment('a', 'views')]);
    await records.increment('b', 'views');
    expect(JSON.stringify(await redis.raw('HGETALL', key('r:a')))).not.toMatch(/secret|views/);
    expect(await records.get('a')).toEqual({ name: 'secret', views: 3 });
    await records.flush();
    expect(table.values).toEqual({ a: { name: 'secret', views: 3 }, b: { views: 1 } });
  });

  it('wait while the source of their keys is away, and make no dead letters', async () => {
    const { records, table, name } = await start({ sealer });
    await records.set('a', { views: 1 });
    await records.delete('b');
    let isAway = true;
    const source = (id: string) => {
      if (isAway) throw new Error('no answer from the KMS');
      return keys[id as 'k1'];
    };
    const started = await start({
      table,
      name,
      maxAttempts: 1,
      sealer: createSealer({ keys: source, current: 'k1' }),
    });
    await expect(started.records.flush('a', { timeout: 0 })).rejects.toMatchObject({ reason: 'timeout' });
    await expect(started.records.flush(undefined, { timeout: 0 })).rejects.toMatchObject({
      reason: 'timeout',
    });
    expect(table.rows.get('b')?.deleted).toBe(true); // that needs no key
    expect(await records.stats()).toMatchObject({ dirty: 1, claimed: 0, dead: 0 });
    isAway = false;
    await started.records.flush();
    expect(table.values).toEqual({ a: { views: 1 } });
  });

  it('are no longer values when they were moved, and then dead letters, without what the database says', async () => {
    const { records, key } = await start({ sealer });
    await records.set('a', { name: 'secret' });
    await records.set('b', {});
    const [, bytes] = (await redis.raw('EVAL', MOVE, '2', key('r:a'), key('r:b'))) as [string, string];
    expect(Number(bytes)).toBeGreaterThan(46);
    await expect(records.get('b')).rejects.toMatchObject({ code: 'ERR_DECRYPT' });
    await expect(records.flush('b')).rejects.toMatchObject({ reason: 'dead' });
    expect(await records.dead.list()).toMatchObject([{ id: 'b', value: undefined, error: 'ERR_DECRYPT' }]);
  });
});

const MOVE = `
redis.call('HSET', KEYS[2], 'b', redis.call('HGET', KEYS[1], 'b'))
return { 'moved', tostring(redis.call('HSTRLEN', KEYS[2], 'b')) }`;

describe('values', () => {
  it('go through a codec of the caller, and are added to', async () => {
    const codec = {
      encode: (value: unknown) => Buffer.from(Buffer.from(JSON.stringify(value)).toString('hex')),
      decode: (bytes: Buffer) => JSON.parse(Buffer.from(bytes.toString(), 'hex').toString()) as unknown,
    };
    const { records, key } = await start({ codec });
    await records.set('a', { views: 1 });
    await records.increment('a', 'views');
    await expect(records.increment('a', 'name')).resolves.toBeGreaterThan(0);
    expect(await redis.raw('HGET', key('r:a'), 'b')).toBe(
      Buffer.from('{"views":2,"name":1}').toString('hex'),
    );
  });

  it('are refused when they are too large, or nothing, or JSON has no form for them', async () => {
    const { records } = await start<unknown>({ maxBytes: 20 });
    await expect(records.set('a', 'x'.repeat(19))).rejects.toMatchObject({ code: 'ERR_TOO_LARGE' });
    await expect(records.set('a', undefined)).rejects.toMatchObject({ option: 'value' });
    await expect(records.set('a', 1n)).rejects.toThrow(TypeError);
    await records.set('a', null);
    expect([await records.get('a'), (await records.stats()).dirty]).toEqual([null, 1]);
  });

  it('are given out, but not added to, when the database has one that is too large for Redis', async () => {
    const { records, table } = await start<unknown>({ maxBytes: 20 });
    const value = { text: 'x'.repeat(20) };
    table.rows.set('a', { version: 7, value });
    expect([await records.get('a'), await records.get('a')]).toEqual([value, value]);
    await expect(records.increment('a', 'views')).rejects.toMatchObject({ code: 'ERR_TOO_LARGE' });
    expect([table.reads, (await records.stats()).dirty]).toEqual([3, 0]);
    await records.set('a', {});
    expect(await records.get('a')).toEqual({});
  });

  it.each(['', 'x'.repeat(1025), '\ud800', 7 as unknown as string])(
    'are refused for an id that is none: %#',
    async (id) => {
      const { records } = await start();
      for (const call of [() => records.get(id), () => records.set(id, {}), () => records.barrier(id)]) {
        await expect(call()).rejects.toMatchObject({ option: 'id' });
      }
    },
  );

  it('have any other id, also one that looks like a key or a pattern', async () => {
    const { records, table, key } = await start();
    const ids = ['}{*?:', 'r:a', 'ü', 'x'.repeat(1024), '__proto__', ' '];
    for (const id of ids) await records.set(id, { name: id });
    await records.flush();
    expect([...table.rows.keys()].sort()).toEqual([...ids].sort());
    for (const id of ids) expect(await records.get(id)).toEqual({ name: id });
    const keys = (await redis.raw('KEYS', `${key()}*`)) as string[];
    expect(keys.every((each) => /^[\x21-\x7e]{1,200}$/.test(each))).toBe(true);
  });

  it.each([Infinity, NaN, '1' as unknown as number])('are not increased by %p', async (by) => {
    const { records } = await start();
    await expect(records.increment('a', 'views', by)).rejects.toMatchObject({ option: 'by' });
  });
});
