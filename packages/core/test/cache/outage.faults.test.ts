import { useRedis, waitUntil } from '@sluice/test-support';
import { createWriteThrough, type Cache } from '../../src/index';
import { Source, useCaches } from './use-caches';

const redis = useRedis();
const process = useCaches(redis);
const DEADLINE_MS = 100;
const ROOM_MS = 1000;
const quick = { deadline: DEADLINE_MS };
const UNAVAILABLE = { code: 'ERR_REDIS_UNAVAILABLE' };

afterEach(async () => {
  if (redis.server.state === 'frozen') redis.server.thaw();
  if (redis.server.state === 'absent') await redis.server.start();
  await redis.raw('CONFIG', 'SET', 'maxmemory', '0');
});

const freeze = () => {
  redis.server.freeze();
};
const outages: [string, () => Promise<void> | void][] = [
  ['frozen', freeze],
  ['dead', () => redis.server.kill()],
];

/** Until a process sees Redis again: its breaker probes in the background. */
async function back(cache: Cache): Promise<void> {
  await waitUntil('Redis is back', () =>
    cache.set('back', 1).then(
      () => true,
      () => false,
    ),
  );
}

describe.each(outages)('while Redis is %s', (_name, strike) => {
  it('the loader answers, within the deadline, and one run serves who came before it', async () => {
    const cache = await process(quick);
    const source = new Source('text');
    await cache.set('key', 'stored');
    await strike();
    const sinceMs = Date.now();
    expect(await cache.get('key', source.load)).toBe('text');
    expect(Date.now() - sinceMs).toBeLessThan(DEADLINE_MS + ROOM_MS);
    const runs = source.runs;
    source.hold();
    const crowd = Promise.all(Array.from({ length: 50 }, () => cache.get('key', source.load)));
    await waitUntil('somebody loads', () => source.runs > runs);
    source.release();
    expect(new Set(await crowd)).toEqual(new Set(['text']));
    expect(source.runs - runs).toBeLessThanOrEqual(2);
    expect(await cache.peek('key')).toBe(undefined);
    expect(await cache.getMany(['a', 'b'], (keys) => new Map(keys.map((key) => [key, 1])))).toEqual(
      new Map([
        ['a', 1],
        ['b', 1],
      ]),
    );
  });

  it('writes reject, and are made good before this process reads what they concern', async () => {
    const [here, there] = [await process(quick), await process(quick)];
    for (const key of ['set', 'deleted', 'tagged']) await here.set(key, 'old', { tags: [key] });
    await redis.raw('SAVE'); // so that they are there again after a death
    await strike();
    await expect(here.set('set', 'new')).rejects.toMatchObject(UNAVAILABLE);
    await expect(here.delete('deleted')).rejects.toMatchObject(UNAVAILABLE);
    await expect(here.invalidate({ tags: ['tagged'] })).rejects.toMatchObject(UNAVAILABLE);
    expect(await here.get('tagged', () => 'from the source')).toBe('from the source');
    if (redis.server.state === 'frozen') redis.server.thaw();
    else await redis.server.start();
    for (const key of ['set', 'deleted', 'tagged'])
      expect(await here.get(key, () => 'from the source')).not.toBe('old');
    // The others see it, too, once this process reaches Redis.
    await back(here);
    await back(there);
    for (const key of ['set', 'deleted', 'tagged']) {
      await waitUntil(
        'the others see it',
        async () => (await there.get(key, () => 'from the source')) !== 'old',
      );
    }
  });

  it('L1 is served within sie, and not without', async () => {
    const l1 = { maxBytes: 1e6, maxStaleness: 50 };
    const [lasting, strict] = [await process({ ...quick, l1, sie: '1m' }), await process({ ...quick, l1 })];
    const source = new Source('stored');
    for (const cache of [lasting, strict]) await cache.get('key', source.load);
    await strike();
    await new Promise((resolve) => setTimeout(resolve, 60));
    source.value = 'loaded';
    expect(await lasting.get('key', source.load)).toBe('stored');
    expect(await strict.get('key', source.load)).toBe('loaded');
  });

  it('a write-through rejects before it writes, or writes and deletes later', async () => {
    const rows = new Map<string, string>();
    const cache = await process(quick);
    const made = (onUnavailable: 'open' | 'closed') =>
      createWriteThrough<string | undefined>({
        cache,
        read: (key) => rows.get(key),
        write: (key, row) => void rows.set(key, String(row)),
        onUnavailable,
      });
    await cache.set('key', 'old');
    await strike();
    await expect(made('closed').set('key', 'closed')).rejects.toMatchObject(UNAVAILABLE);
    expect(rows.size).toBe(0);
    expect(await made('open').set('key', 'open')).toBe('open');
    expect(await made('open').get('key')).toBe('open');
    if (redis.server.state === 'frozen') redis.server.thaw();
    else await redis.server.start();
    expect(await made('open').get('key')).toBe('open');
  });

  it('what is read during a write that began then is not there after it', async () => {
    const [here, there] = [await process(quick), await process()];
    let row = 'old';
    let write: (() => void) | undefined;
    const rows = createWriteThrough<string>({
      cache: here,
      read: () => row,
      write: (_key, value) =>
        new Promise<void>((resolve) => {
          write = () => {
            row = value;
            resolve();
          };
        }),
      onUnavailable: 'open',
    });
    await strike();
    const set = rows.set('key', 'new');
    await waitUntil('it is being written', () => write !== undefined);
    if (redis.server.state === 'frozen') redis.server.thaw();
    else await redis.server.start();
    await back(here);
    expect(await rows.get('key')).toBe('old');
    expect((await here.peek('key'))?.value).toBe('old');
    write?.();
    expect(await set).toBe('new');
    expect(await there.get('key', () => row)).toBe('new');
  });
});

it('a load that Redis dies under is answered, and nobody waits for more than a lease', async () => {
  const [here, there] = [await process(quick), await process(quick)];
  const source = new Source('text', { open: false });
  const both = [here.get('key', source.load), there.get('key', source.load)];
  await waitUntil('it is loaded', () => source.runs === 1);
  await redis.server.kill();
  await waitUntil('the other one loads, too', () => source.runs === 2);
  source.release();
  expect(await Promise.all(both)).toEqual(['text', 'text']);
});

it('a Redis that is full serves and deletes what it has; what is loaded is given out and not stored', async () => {
  const [here, there] = [await process(), await process()];
  const source = new Source('text');
  await here.set('key', 'stored', { tags: ['tag'] });
  await there.peek('key');
  await redis.raw('CONFIG', 'SET', 'maxmemory', '1');
  expect(await there.get('key', source.load)).toBe('stored');
  const many = Array.from({ length: 20 }, () => there.get('new', source.load));
  expect(new Set(await Promise.all(many))).toEqual(new Set(['text']));
  await expect(here.set('new', 'x')).rejects.toMatchObject(UNAVAILABLE);
  expect(await here.delete('key')).toBe(true);
  expect(await there.get('key', source.load)).toBe('text');
  await expect(here.invalidate({ tags: ['tag'] })).rejects.toMatchObject(UNAVAILABLE);
  await redis.raw('CONFIG', 'SET', 'maxmemory', '0');
  await back(here);
  expect(await here.get('key', () => 'new')).toBe('new');
  expect((await there.peek('key'))?.value).toBe('new');
});

it('a fence that was lost, or comes from another history, makes everything invalid', async () => {
  const [here, there] = [await process(), await process()];
  const names = async () => (await redis.raw('KEYS', '*:fence')) as string[];
  await redis.raw('FLUSHALL');
  await here.set('key', 'old');
  expect((await there.peek('key'))?.value).toBe('old');
  const [fence = ''] = await names();
  await redis.raw('DEL', fence);
  for (const cache of [there, here]) expect(await cache.peek('key')).toBe(undefined);
  await here.set('key', 'old');
  await redis.raw('ZREM', fence, ...((await redis.raw('ZRANGE', fence, '0', '0')) as string[]));
  await waitUntil('the history is looked at', async () => (await there.peek('key')) === undefined);
  expect(await here.peek('key')).toBe(undefined);
});
