import { randomBytes } from 'node:crypto';
import { useRedis, waitUntil } from '@sluice/test-support';
import { cacheEvents, connectionEvents, createSealer, type Cache, type CacheEvent } from '../../src/index';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Source, useCaches } from './use-caches';

const redis = useRedis();
const process = useCaches(redis);

beforeEach(() => redis.raw('FLUSHALL'));

describe('get', () => {
  it('runs the loader once, and gives out what is stored from then on, in every process', async () => {
    const [here, there] = [await process(), await process()];
    const source = new Source({ price: 12, name: 'Zoë' });
    for (const cache of [here, there, here])
      expect(await cache.get('key', source.load)).toEqual(source.value);
    expect(source.runs).toBe(1);
  });

  it('gives everybody a value of his own', async () => {
    const cache = await process({ l1: { maxBytes: 1e6 } });
    const source = new Source({ list: [1] });
    (await cache.get('key', source.load)).list.push(2);
    for (let n = 0; n < 2; n++) {
      const value = await cache.get('key', source.load);
      expect(value).toEqual({ list: [1] });
      value.list.push(3);
    }
  });

  it('remembers for a while that there is nothing, as it was said', async () => {
    const cache = await process();
    for (const nothing of [null, undefined]) {
      const source = new Source(nothing);
      const key = String(nothing);
      for (let n = 0; n < 3; n++) expect(await cache.get(key, source.load)).toBe(nothing);
      expect(source.runs).toBe(1);
      expect(Number(await redis.raw('PTTL', (await keys(`*{${key}}`))[0] ?? ''))).toBeLessThanOrEqual(5000);
      for (let n = 0; n < 2; n++) await cache.get(`${key}-never`, source.load, { negativeTtl: 0 });
      expect(source.runs).toBe(3);
    }
  });

  it('is stale for as long as swr allows, while one of all who see it loads it anew', async () => {
    const [here, there] = [await process({ swr: '1m' }), await process({ swr: '1m' })];
    const source = new Source('old');
    await here.get('key', source.load, { ttl: 1 });
    await waitUntil('it is stale', async () => (await here.peek('key'))?.state === 'stale');
    source.value = 'new';
    source.hold();
    for (const cache of [here, there, here, there]) expect(await cache.get('key', source.load)).toBe('old');
    await waitUntil('it is loaded anew', () => source.runs === 2);
    for (const cache of [here, there]) expect(await cache.get('key', source.load)).toBe('old');
    source.release();
    await waitUntil('it is stored', async () => (await here.get('key', source.load)) === 'new');
    expect(source.runs).toBe(2);
  });

  it('is stale when the loader fails, for as long as sie allows', async () => {
    const cache = await process();
    const source = new Source<string | Error>('old');
    await cache.get('key', source.load, { ttl: 1, sie: '1m' });
    await waitUntil('it is stale', async () => (await cache.peek('key'))?.state === 'stale');
    source.value = new Error('The database is away');
    expect(await cache.get('key', source.load, { sie: '1m' })).toBe('old');
    await expect(cache.get('key', source.load, { sie: 0 })).rejects.toBe(source.value);
    expect(source.runs).toBe(3);
  });

  it('is stale when the loader is slow, which goes on', async () => {
    const cache = await process({ sie: '1m', loaderTimeout: { soft: 1 } });
    const source = new Source('old');
    await cache.get('key', source.load, { ttl: 1 });
    await waitUntil('it is stale', async () => (await cache.peek('key'))?.state === 'stale');
    source.value = 'new';
    source.hold();
    expect(await cache.get('key', source.load)).toBe('old');
    source.release();
    await waitUntil('the new one is stored', async () => (await cache.peek('key'))?.value === 'new');
    expect(source.runs).toBe(2);
  });

  it('gives a loader up that takes too long, tells it, and stores nothing of it', async () => {
    const [here, there] = [await process(), await process()];
    const source = new Source('late', { open: false });
    let signal: AbortSignal | undefined;
    const slow = here.get(
      'key',
      (context) => {
        signal = context.signal;
        return source.load();
      },
      { loaderTimeout: { hard: 50 } },
    );
    await expect(slow).rejects.toMatchObject({ code: 'ERR_LOADER_TIMEOUT' });
    expect(signal?.aborted).toBe(true);
    source.release();
    expect(await there.get('key', () => 'own')).toBe('own');
    expect(await here.get('key', source.load)).toBe('own');
  });

  it('loads early what takes long and is about to end', async () => {
    const cache = await process();
    const source = new Source('text');
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return source.load();
    };
    await cache.get('key', slow);
    await cache.get('key', slow, { beta: 0 });
    expect(source.runs).toBe(1);
    await cache.get('hot', slow, { ttl: 1000 });
    const early = async () => (await cache.get('hot', slow, { ttl: 1000, beta: 100 }), source.runs > 2);
    await waitUntil('somebody loads it early', early);
    expect((await cache.peek('hot'))?.state).toBe('fresh');
  });

  it('stores what a loader wants stored, with tags by the value', async () => {
    const cache = await process();
    const source = new Source({ id: 7 });
    const tags = (value: { id: number }) => [`product:${String(value.id)}`];
    await cache.get('skipped', (context) => (context.doNotStore(), source.load()));
    expect(await cache.peek('skipped')).toBe(undefined);
    await cache.get('key', source.load, { tags });
    await cache.invalidate({ tags: ['product:7'] });
    expect(await cache.peek('key')).toBe(undefined);
    await expect(cache.get('bad', source.load, { tags: () => [7] as never })).rejects.toMatchObject({
      option: 'tags[0]',
    });
  });

  it('gives out what cannot be stored, and stores nothing', async () => {
    const cache = await process({ maxBytes: 100 });
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    for (const value of [10n, circular, 'x'.repeat(200), () => 1]) {
      const source = new Source(value);
      for (let n = 0; n < 2; n++) expect(await cache.get('key', source.load)).toBe(value);
      expect(source.runs).toBe(2);
      await expect(cache.set('key', value)).rejects.toThrow();
    }
  });

  it('loads anew what is corrupt, and says so of what is no entry at all', async () => {
    const cache = await process();
    const source = new Source('text');
    await cache.get('key', source.load);
    const [name = ''] = await keys('*{key}');
    for (const text of ['', 'x', 'a longer text that is none of ours, whatever its length may be']) {
      await redis.raw('SET', name, text, 'PX', '10000');
      expect(await cache.get('key', source.load)).toBe('text');
      expect((await cache.peek('key'))?.value).toBe('text');
    }
    await redis.raw('DEL', name);
    await redis.raw('LPUSH', name, 'x');
    await expect(cache.get('key', source.load)).rejects.toMatchObject({ code: 'ERR_REDIS_REPLY' });
  });

  it('has nothing in Redis without a TTL', async () => {
    const cache = await process({ ttl: '3d' }); // with what is taken off at random, no whole number
    await cache.set('a', 1);
    await cache.get('b', () => 2);
    await cache.invalidate({ tags: ['x'], prefix: 'y' });
    await cache.invalidate({ all: true });
    const slow = cache.get('c', () => new Promise((resolve) => setTimeout(resolve, 100)));
    await waitUntil('it is loaded', async () => (await keys('*:lease')).length > 0);
    for (const key of await keys('*'))
      expect([key, Number(await redis.raw('PTTL', key))]).toEqual([key, expect.any(Number)]);
    for (const key of await keys('*')) expect(await redis.raw('PTTL', key)).toBeGreaterThan(0);
    await slow;
  });
});

describe('how values are written', () => {
  const sealer = createSealer({ keys: { k1: randomBytes(32) }, current: 'k1' });
  const secret = 'a secret that is repeated. '.repeat(4000);

  it.each([
    { compression: 'gzip' },
    { compression: 'br' },
    { sealer },
    { sealer, compression: 'br' },
  ] as const)('with %j, they come back as they were', async (options) => {
    const [here, there] = [await process(options), await process(options)];
    await here.set('large', secret);
    await here.set('small', 'secret');
    expect((await there.peek('large'))?.value).toBe(secret);
    expect((await there.peek('small'))?.value).toBe('secret');
    const bytes = Number(await redis.raw('STRLEN', (await keys('*{large}'))[0] ?? ''));
    if ('compression' in options) expect(bytes).toBeLessThan(secret.length / 10);
    else expect(bytes).toBeGreaterThan(secret.length);
    if ('sealer' in options)
      expect(await redis.raw('GET', (await keys('*{small}'))[0] ?? '')).not.toContain('secret');
  });

  it('what is sealed is of no use under another key, nor with times or tags of another', async () => {
    const cache = await process({ sealer });
    const source = new Source('mine');
    await cache.get('mine', source.load);
    await cache.set('yours', 'yours', { tags: ['x'] });
    const [mine = '', yours = ''] = [...(await keys('*{mine}')), ...(await keys('*{yours}'))];
    await redis.raw('COPY', yours, mine, 'REPLACE');
    expect(await cache.get('mine', source.load)).toBe('mine');
    expect(source.runs).toBe(2);
    await redis.raw('SETRANGE', mine, '14', '\x42');
    expect(await cache.get('mine', source.load)).toBe('mine');
    expect(source.runs).toBe(3);
  });

  it('a source of keys that fails fails nobody: values are loaded, and why is told', async () => {
    const away = new Error('KMS is away');
    const [here, there] = [
      await process({ sealer }),
      await process({ sealer: createSealer({ keys: () => Promise.reject(away), current: 'k1' }) }),
    ];
    await here.set('key', 'sealed');
    const told: unknown[] = [];
    const listener = (event: unknown) => told.push(event);
    subscribe(connectionEvents.name, listener);
    expect(await there.get('key', () => 'loaded')).toBe('loaded');
    unsubscribe(connectionEvents.name, listener);
    expect(told).toContainEqual({ type: 'error', error: away });
    expect((await here.peek('key'))?.value).toBe('sealed');
  });

  it('a codec of one’s own', async () => {
    const codec = {
      encode: (value: unknown) => Buffer.from(`<${String(value)}>`),
      decode: (bytes: Buffer) => bytes.toString(),
    };
    const cache = await process({ codec });
    await cache.set('key', 7);
    expect((await cache.peek('key'))?.value).toBe('<7>');
  });
});

describe('getMany and wrap', () => {
  it('loads what is missing by one call', async () => {
    const [here, there] = [await process(), await process()];
    await there.set('b', 'B');
    const calls: (readonly string[])[] = [];
    const load = (missing: readonly string[]) => {
      calls.push(missing);
      return new Map(missing.filter((key) => key !== 'c').map((key) => [key, key.toUpperCase()]));
    };
    const expected = new Map([
      ['a', 'A'],
      ['b', 'B'],
      ['d', 'D'],
    ]);
    expect([...(await here.getMany(['a', 'b', 'c', 'd', 'a'], load))]).toEqual([...expected]);
    expect([...(await there.getMany(['d', 'c', 'b', 'a'], load))]).toEqual([...expected].reverse());
    expect(calls.map((missing) => [...missing].sort())).toEqual([['a', 'c', 'd']]);
    expect(await here.getMany([], load)).toEqual(new Map());
    await expect(
      here.getMany(['x'], () => {
        throw new Error('away');
      }),
    ).rejects.toThrow('away');
  });

  it('wraps a function by a key of its arguments', async () => {
    const cache = await process();
    let runs = 0;
    const add = cache.wrap(
      (a: number, b: number) => (runs++, a + b),
      (a, b) => `add:${String(a)}:${String(b)}`,
    );
    for (let n = 0; n < 2; n++) expect([await add(1, 2), await add(2, 2)]).toEqual([3, 4]);
    expect(runs).toBe(2);
  });
});

it('tells on its channel what came of it, without key, tag or value', async () => {
  const heard: CacheEvent[] = [];
  const listener = (event: unknown) => heard.push(event as CacheEvent);
  subscribe(cacheEvents.name, listener);
  try {
    const cache = await process({ namespace: 'events', swr: 0 });
    await cache.get('secret-key', () => 'secret-value', { tags: ['secret-tag'] });
    await cache.get('secret-key', () => 'x');
    await cache.set('secret-key', 'x');
    await cache.delete('secret-key');
    await cache.invalidate({ tags: ['secret-tag'] });
    await cache.get('secret-key', () => Promise.reject(new Error('no'))).catch(() => undefined);
    await waitUntil('all of it was told', () => heard.length === 10);
  } finally {
    unsubscribe(cacheEvents.name, listener);
  }
  expect(JSON.stringify(heard)).not.toContain('secret');
  expect(heard.map(({ name, operation, outcome }) => `${name} ${operation} ${outcome}`)).toEqual([
    'events load loaded',
    'events fill stored',
    'events get loaded',
    'events get hit',
    'events set done',
    'events delete done',
    'events invalidate done',
    'events load failed',
    ...['events get failed', 'events fill failed'],
  ]);
});

describe('a cache that was closed', () => {
  it.each<[string, (cache: Cache) => Promise<unknown>]>([
    ['get', (cache) => cache.get('key', () => 1)],
    ['set', (cache) => cache.set('key', 1)],
    ['delete', (cache) => cache.delete('key')],
    ['invalidate', (cache) => cache.invalidate({ all: true })],
    ['peek', (cache) => cache.peek('key')],
    ['getMany', (cache) => cache.getMany(['key'], () => new Map())],
    ['wrap', (cache) => cache.wrap(() => 1, String)()],
  ])('rejects: %s', async (_name, use) => {
    const cache = await process();
    cache.close();
    await expect(use(cache)).rejects.toMatchObject({ reason: 'closed' });
  });

  it('gives whoever has asked a value, and stores nothing', async () => {
    const [here, there] = [await process(), await process()];
    const source = new Source('text', { open: false });
    const asked = [here.get('key', source.load), here.get('key', source.load)];
    await waitUntil('it is loaded', () => source.runs === 1);
    here.close();
    await waitUntil('who waited for it loads', () => source.runs === 2);
    source.release();
    expect(await Promise.all(asked)).toEqual(['text', 'text']);
    expect(await there.peek('key')).toBe(undefined);
  });
});

async function keys(pattern: string): Promise<string[]> {
  return (await redis.raw('KEYS', pattern)) as string[];
}
