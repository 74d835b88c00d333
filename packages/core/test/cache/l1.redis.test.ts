import { useRedis, waitUntil } from '@sluice/test-support';
import { createCache, createCacheEngine } from '../../src/index';
import { useCaches } from './use-caches';

const redis = useRedis();
const process = useCaches(redis);
const l1 = { maxBytes: 1e6, maxStaleness: '1h' } as const;

const gets = async () =>
  Number(/cmdstat_get:calls=(\d+)/.exec(String(await redis.raw('INFO', 'commandstats')))?.[1] ?? 0);

beforeEach(() => redis.raw('CONFIG', 'RESETSTAT'));

it('answers without asking Redis', async () => {
  const cache = await process({ l1 });
  for (let n = 0; n < 20; n++) expect(await cache.get('key', () => 'text')).toBe('text');
  expect(await gets()).toBeLessThan(5);
});

it('learns by a message what others set, delete and invalidate', async () => {
  const [here, there] = [await process({ l1 }), await process()];
  const changes = [
    () => there.set('key', 'new', { tags: ['tag'] }),
    () => there.delete('key'),
    () => there.invalidate({ tags: ['tag'] }),
    () => there.invalidate({ prefix: 'key' }),
    () => there.invalidate({ all: true }),
  ];
  for (const change of changes) {
    await here.delete('key');
    await here.get('key', () => 'old', { tags: ['tag'] });
    expect(await here.get('key', () => 'x')).toBe('old');
    await change();
    await waitUntil('it is told', async () => (await here.peek('key'))?.value !== 'old');
  }
});

it('is of one piece with the other caches of its process', async () => {
  const client = await redis.client();
  const [here, there] = [1, 2].map(() =>
    createCache({ redis: client, namespace: 'pair', ttl: '1m', deadline: '5s', l1 }),
  );
  await here?.get('key', () => 'old', { tags: ['tag'] });
  await there?.delete('key');
  expect(await here?.peek('key')).toBe(undefined);
  await here?.get('key', () => 'old', { tags: ['tag'] });
  await there?.invalidate({ tags: ['tag'] });
  expect(await here?.peek('key')).toBe(undefined);
  here?.close();
  there?.close();
});

it('asks again before an entry in use runs out there, and keeps to its bytes', async () => {
  const cache = createCacheEngine({
    redis: await redis.client(),
    namespace: 'bytes',
    deadline: '5s',
    l1: { maxBytes: 3000, maxStaleness: 200 },
  });
  const entry = (bytes: number) => ({ body: Buffer.alloc(bytes), freshMs: 60_000, livesMs: 60_000 });
  const source = async (key: string) => {
    const lookup = await cache.lookup(key);
    return lookup.state === 'miss' ? lookup.state : lookup.found.source;
  };
  await cache.set('key', entry(1000));
  let asked = 0;
  await waitUntil('it was asked for again', async () => {
    if ((await source('key')) === 'redis') asked++;
    return (await gets()) > 1;
  });
  expect(asked).toBeLessThan(5);
  for (let n = 0; n < 5; n++) {
    await cache.set(`more-${String(n)}`, entry(1000));
    await source(`more-${String(n)}`);
  }
  expect(await source('key')).toBe('redis');
  await cache.set('deep', { ...entry(1), path: '/'.repeat(2000) });
  for (let n = 0; n < 2; n++) expect(await source('deep')).toBe('redis');
  cache.close();
});
