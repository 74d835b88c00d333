import { nodeRedis } from '@sluice/test-support';
import {
  createConnection,
  createRateLimiter,
  OptionError,
  type Policy,
  type RateLimiterOptions,
} from '../../src/index';

const client = nodeRedis.v4.createClient();
const policy: Policy = { name: 'p', limit: 5, window: '1m' };

/** The option that an error names. */
function refused(options: object): string {
  const all = { redis: createConnection(client), policies: [policy], ...options } as RateLimiterOptions;
  try {
    createRateLimiter(all);
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError);
    return (error as OptionError).option;
  }
  return 'nothing';
}

const withPolicy = (change: object) => refused({ policies: [{ ...policy, ...change }] });

describe('createRateLimiter', () => {
  it.each([0, -1, 1.5, NaN, Infinity, '5', null, undefined, 1e12 + 1, 2 ** 60])(
    'refuses the limit %p',
    (limit) => {
      expect(withPolicy({ limit })).toBe('policies[0].limit');
    },
  );

  it.each([0, -1, NaN, Infinity, '', 'soon', null, undefined, '367d', 367 * 86_400_000])(
    'refuses the window %p',
    (window) => {
      expect(withPolicy({ window })).toBe('policies[0].window');
    },
  );

  it.each([0, -1, 1.5, '5', null])('refuses the burst %p', (burst) => {
    expect(withPolicy({ burst })).toBe('policies[0].burst');
  });

  it.each([
    ['an unknown algorithm', { algorithm: 'leaky' }, 'policies[0].algorithm'],
    ['a burst where there is none', { algorithm: 'fixed-window', burst: 5 }, 'policies[0].burst'],
    ['a misspelt option of a policy', { limt: 5 }, 'policies[0].limt'],
    ['a name that is none', { name: '' }, 'policies[0].name'],
    ['a name that is too long', { name: 'x'.repeat(129) }, 'policies[0].name'],
    ['a shadow that is not yes or no', { shadow: 'yes' }, 'policies[0].shadow'],
    ['a key without a name', { key: '' }, 'policies[0].key'],
    ['more than a unit per µs', { limit: 1001, window: 1 }, 'policies[0].limit'],
    ['a burst of more than 30 years', { limit: 1, window: '366d', burst: 31 * 366 }, 'policies[0].burst'],
  ])('refuses %s', (_, change, option) => {
    expect(withPolicy(change)).toBe(option);
  });

  it.each([
    ['no policies', { policies: [] }, 'policies'],
    ['policies that are no list', { policies: policy }, 'policies'],
    [
      'more policies than a script can take',
      { policies: Array.from({ length: 101 }, (_, i) => ({ ...policy, name: `p${String(i)}` })) },
      'policies',
    ],
    ['one policy name twice', { policies: [policy, policy] }, 'policies[1].name'],
    [
      'a key for some policies only',
      { policies: [policy, { ...policy, name: 'q', key: 'k' }] },
      'policies[1].key',
    ],
    ['a misspelt option', { polices: [] }, 'polices'],
    ['what is no client', { redis: {} }, 'redis'],
    ['an empty name', { name: '' }, 'name'],
    ['a prefix that reaches the structure of a key', { prefix: 'a{b' }, 'prefix'],
    ['an unknown mode', { onUnavailable: 'open' }, 'onUnavailable'],
    ['a deadline of nothing', { deadline: 0 }, 'deadline'],
    ['a deny cache of no size', { denyCache: { maxEntries: 0 } }, 'denyCache.maxEntries'],
    ['a misspelt option of the deny cache', { denyCache: { size: 1 } }, 'denyCache.size'],
    ['a deny cache that is no object', { denyCache: 'on' }, 'denyCache'],
    ['a lease without a number of processes', { lease: {} }, 'lease.processes'],
    ['a lease of nothing', { lease: { processes: 1, share: 0 } }, 'lease.share'],
    ['a lease of more than all', { lease: { processes: 1, share: 1.1 } }, 'lease.share'],
    ['a lease of a bucket', { lease: { processes: 1 } }, 'lease'],
    ['no name where limits come with each call', { policies: [{ ...policy, limit: 'per-call' }] }, 'name'],
  ])('refuses %s', (_, options, option) => {
    expect(refused(options)).toBe(option);
  });

  it('refuses one name for two configurations on one connection, until the first is closed', async () => {
    const redis = createConnection(client);
    const first = createRateLimiter({ redis, name: 'api', policies: [policy] });
    const other = { redis, name: 'api', policies: [{ ...policy, limit: 6 }] };
    expect(() => createRateLimiter(other)).toThrow(OptionError);
    expect(() => createRateLimiter({ ...other, prefix: 'other' })).not.toThrow();
    const same = createRateLimiter({ redis, name: 'api', policies: [policy] });
    await first.close();
    await first.close();
    expect(() => createRateLimiter(other)).toThrow(OptionError);
    await same.close();
    expect(() => createRateLimiter(other)).not.toThrow();
  });

  it('names a limiter after what it does', () => {
    const redis = createConnection(client);
    expect(createRateLimiter({ redis, policies: [policy] }).name).toBe('gcra-5-60000');
    expect(createRateLimiter({ redis, policies: [{ ...policy, burst: 2 }] }).name).toBe('gcra-5-60000-2');
  });
});

describe('a call', () => {
  const limiter = createRateLimiter({
    redis: createConnection(client),
    name: 'calls',
    policies: [
      policy,
      { ...policy, name: 'constructor' },
      { ...policy, name: 'f', algorithm: 'fixed-window' },
    ],
  });

  it.each([
    ['a cost that is none', ['k', -1], 'cost'],
    ['a fraction of a cost', ['k', 1.5], 'cost'],
    ['a key that is no string', [5], 'key'],
    ['no key', [undefined], 'key'],
    ['options that are none', ['k', 1, null], 'options'],
    ['a misspelt option', ['k', 1, { limit: {} }], 'limit'],
    ['limits that are none', ['k', 1, { limits: null }], 'limits'],
    ['limits of an unknown policy', ['k', 1, { limits: { q: {} } }], 'limits.q'],
    ['limits of a policy that are none', ['k', 1, { limits: { p: null } }], 'limits.p'],
    ['a misspelt limit', ['k', 1, { limits: { p: { limt: 5 } } }], 'limits.p.limt'],
    ['a limit that is text', ['k', 1, { limits: { p: { limit: '5' } } }], 'limits.p.limit'],
    ['a limit that is no number', ['k', 1, { limits: { p: { limit: 5n } } }], 'limits.p.limit'],
    ['a window beyond a year', ['k', 1, { limits: { p: { window: '400d' } } }], 'limits.p.window'],
    ['a burst where there is none', ['k', 1, { limits: { f: { burst: 5 } } }], 'limits.f.burst'],
    ['an unknown mode', ['k', 1, { onUnavailable: 'open' }], 'onUnavailable'],
  ])('rejects for %s', async (_, args, option) => {
    const call = limiter.consume(...(args as ['k']));
    await expect(call).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID', option });
  });

  it('is not taken for right because a like call was right before', async () => {
    const right = limiter.consume('k', 1, { limits: { p: { limit: 5 } } });
    expect((await right).source).toBe('local');
    const wrong = { limits: { p: { limit: '5' } } } as never;
    await expect(limiter.consume('k', 1, wrong)).rejects.toMatchObject({ option: 'limits.p.limit' });
  });

  it('needs the limits that are left to it', async () => {
    const perCall = createRateLimiter({
      redis: createConnection(client),
      name: 'per-call',
      policies: [{ name: 'plan', limit: 'per-call', window: '1m' }],
    });
    await expect(perCall.consume('k')).rejects.toMatchObject({ option: 'policies[0].limit' });
    const result = await perCall.consume('k', 1, { limits: { plan: { limit: 7 } } });
    expect(result).toMatchObject({ limit: 7, remaining: 6 });
  });

  it('rejects after close', async () => {
    const closed = createRateLimiter({ redis: createConnection(client), policies: [policy] });
    await closed.close();
    for (const call of [closed.consume('k'), closed.peek('k'), closed.reset('k'), closed.reserve('k', 1)]) {
      await expect(call).rejects.toMatchObject({
        code: 'ERR_REDIS_UNAVAILABLE',
        reason: 'closed',
        executed: 'no',
      });
    }
  });
});
