import { useRedis, waitUntil } from '@sluice/test-support';
import type { Cache, CacheOptions } from '../../src/index';
import { Source, useCaches } from './use-caches';

const redis = useRedis();
const process = useCaches(redis);

beforeEach(() => redis.raw('FLUSHALL'));

const CALLERS = 20;

/** Three processes, all of whose callers want one key while it is loaded. */
async function crowd<Value>(source: Source<Value>, options: Partial<CacheOptions> = {}) {
  source.hold();
  const processes = [await process(options), await process(options), await process(options)];
  for (const cache of processes) await cache.get('warm', () => 1);
  const results = processes.flatMap((cache) =>
    Array.from({ length: CALLERS }, () => cache.get('key', source.load).catch((error: unknown) => error)),
  );
  await waitUntil('somebody waits', async () => String(await lease()).endsWith('*'));
  return { processes, results: Promise.all(results) };
}

async function lease(): Promise<unknown> {
  const [key] = (await redis.raw('KEYS', '*:lease')) as string[];
  return key === undefined ? undefined : redis.raw('GET', key);
}

it('one loads for all', async () => {
  const source = new Source('text');
  const { results } = await crowd(source);
  source.release();
  expect(new Set(await results)).toEqual(new Set(['text']));
  expect(source.runs).toBe(1);
});

it('when the loader fails, each process tries once more at most, all at once', async () => {
  const source = new Source(new Error('The source is away'));
  const { results } = await crowd(source);
  source.release();
  expect(new Set(await results)).toEqual(new Set([source.value]));
  expect(source.runs).toBeLessThanOrEqual(3);
});

it('when the value cannot be stored, each process loads it once, all at once', async () => {
  const source = new Source('too large');
  const { results } = await crowd(source, { maxBytes: 5 });
  source.release();
  expect(new Set(await results)).toEqual(new Set(['too large']));
  expect(source.runs).toBeLessThanOrEqual(3);
});

describe('in the middle of a load', () => {
  const changes: [string, (cache: Cache) => Promise<unknown>, string][] = [
    ['set', (cache) => cache.set('key', 'set'), 'set'],
    ['deleted', (cache) => cache.delete('key'), 'new'],
    ['invalidated by a tag', (cache) => cache.invalidate({ tags: ['tag'] }), 'new'],
    ['invalidated by its prefix', (cache) => cache.invalidate({ prefix: 'key' }), 'new'],
    ['invalidated with everything', (cache) => cache.invalidate({ all: true }), 'new'],
  ];

  it.each(changes)(
    'a key that is %s is never old again for who comes after',
    async (_name, change, expected) => {
      const source = new Source('old', { open: false });
      const [here, there] = [await process(), await process()];
      const get = (cache: Cache) => cache.get('key', source.load, { tags: ['tag'] });
      const before = [get(here), get(here)];
      await waitUntil('it is loaded', () => source.runs === 1);
      source.value = 'new';
      await change(there);
      const after = [get(here), get(there)];
      await there.peek('other'); // by then, who came after has asked
      source.release();
      expect(['old', expected]).toContain(await before[0]);
      await before[1];
      expect(await Promise.all(after)).toEqual([expected, expected]);
      expect(await get(there)).toBe(expected);
    },
  );
});
