import { createClient } from 'redis';
import { cacheResponse, type CacheResponseOptions } from '../src/index';

const redis = createClient();
redis.on('error', () => undefined);

it.each<[Partial<Record<keyof CacheResponseOptions | 'tll', unknown>>, string]>([
  [{ tll: '1m' }, 'tll'],
  [{ ttl: 0 }, 'ttl'],
  [{ ttl: 'soon' }, 'ttl'],
  [{ ttl: null }, 'ttl'],
  [{ swr: -1 }, 'swr'],
  [{ sie: {} }, 'sie'],
  [{ negativeTtl: '-1s' }, 'negativeTtl'],
  [{ key: 'x' }, 'key'],
  [{ vary: 'x-tenant' }, 'vary'],
  [{ vary: ['x tenant'] }, 'vary'],
  [{ tags: 'x' }, 'tags'],
  [{ tags: [1] }, 'tags'],
  [{ tags: Array.from({ length: 33 }, String) }, 'tags'],
  [{ methods: ['PUT'] }, 'methods'],
  [{ shouldCache: true }, 'shouldCache'],
  [{ setCookie: true }, 'setCookie'],
  [{ allowAuthorization: 1 }, 'allowAuthorization'],
  [{ requestDirectives: 'yes' }, 'requestDirectives'],
  [{ targeted: ['a b'] }, 'targeted'],
  [{ l1: true }, 'l1'],
  [{ l1: {} }, 'l1.maxBytes'],
  [{ minUses: 0 }, 'minUses'],
  [{ maxVariants: 0 }, 'maxVariants'],
  [{ budget: -1 }, 'budget'],
  [{ maxBytes: 1e9 }, 'maxBytes'],
  [{ namespace: '' }, 'namespace'],
  [{ deadline: 0 }, 'deadline'],
  [{ sealer: {} }, 'sealer'],
  [{ after: 1 }, 'after'],
  [{ onUnavailable: 'local' }, 'onUnavailable'],
  [{ cacheStatus: '' }, 'cacheStatus'],
  [{ cacheStatus: 'Zoë' }, 'cacheStatus'],
  [{ mode: 'proxy' }, 'mode'],
  [{ mode: null }, 'mode'],
])('%p is refused when the app is built', (options, option) => {
  expect(() => cacheResponse({ redis, ...options } as CacheResponseOptions)).toThrow(
    expect.objectContaining({ code: 'ERR_OPTION_INVALID', option }) as Error,
  );
});

it('needs a client', () => {
  expect(() => cacheResponse({} as CacheResponseOptions)).toThrow(
    expect.objectContaining({ code: 'ERR_OPTION_INVALID' }) as Error,
  );
});

it('`undefined` is an option that was left out', () => {
  const gate = cacheResponse({ redis, ttl: undefined, key: undefined, l1: false, mode: 'rfc9111' });
  expect(gate.name).toBe('cacheResponse');
  gate.close();
});
