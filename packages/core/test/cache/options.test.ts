import { createConnection, createCache, createWriteThrough, type CacheOptions } from '../../src/index';

/** Never connected: nothing here asks Redis anything. */
const client = {
  sendCommand: () => Promise.resolve(),
  duplicate: () => client,
  isReady: false,
  on: () => client,
};
const redis = createConnection(client);
const options = (more: object) => ({ redis, ttl: '1m', ...more }) as CacheOptions;

it.each([
  [{ ttl: undefined }, 'ttl'],
  [{ ttl: 0 }, 'ttl'],
  [{ ttl: 'soon' }, 'ttl'],
  [{ swr: -1 }, 'swr'],
  [{ sie: null }, 'sie'],
  [{ negativeTtl: {} }, 'negativeTtl'],
  [{ jitter: 0.6 }, 'jitter'],
  [{ beta: -1 }, 'beta'],
  [{ loaderTimeout: { hard: 0 } }, 'loaderTimeout.hard'],
  [{ loaderTimeout: { sotf: 1 } }, 'loaderTimeout.sotf'],
  [{ codec: { encode: () => Buffer.alloc(0) } }, 'codec'],
  [{ namespace: 'a{b}' }, 'namespace'],
  [{ l1: true }, 'l1'],
  [{ l1: { maxBytes: 0 } }, 'l1.maxBytes'],
  [{ l1: { maxBytes: 1, maxStaleness: 0 } }, 'l1.maxStaleness'],
  [{ compression: 'zip' }, 'compression'],
  [{ sealer: {} }, 'sealer'],
  [{ maxBytes: 0 }, 'maxBytes'],
  [{ lease: 1 }, 'lease'],
  [{ deadline: 0 }, 'deadline'],
  [{ maxTags: 1 }, 'maxTags'],
  [{ namespce: 'x' }, 'namespce'],
  [{ redis: {} }, 'redis'],
])('createCache refuses %j', (wrong, option) => {
  expect(() => createCache(options(wrong))).toThrow(
    expect.objectContaining({ code: 'ERR_OPTION_INVALID', option }),
  );
});

describe('calls refuse', () => {
  const cache = createCache(options({}));
  afterAll(() => {
    cache.close();
  });
  const load = () => 1;

  it.each<[string, () => Promise<unknown>, string]>([
    ['a key that is none', () => cache.get('', load), 'key'],
    ['a key of another type', () => cache.delete(7 as never), 'key'],
    ['no loader', () => cache.get('key', undefined as never), 'loader'],
    ['a misspelt option', () => cache.get('key', load, { tag: ['x'] } as never), 'tag'],
    ['tags that are null', () => cache.get('key', load, { tags: null as never }), 'tags'],
    ['tags by a value that is given', () => cache.set('key', 1, { tags: (() => []) as never }), 'tags'],
    ['tags of another type', () => cache.get('key', load, { tags: 'x' as never }), 'tags'],
    ['an empty tag', () => cache.set('key', 1, { tags: [''] }), 'tags[0]'],
    ['too many tags', () => cache.set('key', 1, { tags: Array<string>(65).fill('x') }), 'tags'],
    ['beta of a value that is set', () => cache.set('key', 1, { beta: 1 } as never), 'beta'],
    ['nothing to invalidate', () => cache.invalidate({}), 'invalidate'],
    ['a misspelt invalidation', () => cache.invalidate({ tag: 'x' } as never), 'tag'],
    ['all: false', () => cache.invalidate({ all: false } as never), 'all'],
    ['a prefix of separators', () => cache.invalidate({ prefix: '/' }), 'prefix'],
    ['keys that are no list', () => cache.getMany('key' as never, () => new Map()), 'keys'],
  ])('%s', async (_name, call, option) => {
    await expect(call()).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID', option });
  });

  it.each([
    [{ cache: {} }, 'cache'],
    [{ read: 1 }, 'read'],
    [{ write: undefined }, 'write'],
    [{ remove: 1 }, 'remove'],
    [{ onUnavailable: 'local' }, 'onUnavailable'],
    [{ raed: load }, 'raed'],
    [{ ttl: -1 }, 'ttl'],
  ])('createWriteThrough with %j', (wrong, option) => {
    const made = () => createWriteThrough({ cache, read: load, write: () => undefined, ...wrong } as never);
    expect(made).toThrow(expect.objectContaining({ code: 'ERR_OPTION_INVALID', option }));
  });
});
