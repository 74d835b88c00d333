import { useRedis, waitUntil } from '@sluice/test-support';
import { createRateLimiter, OptionError } from '../../src/index';
import { ALGORITHMS } from './traffic';

const redis = useRedis();

beforeEach(() => redis.raw('FLUSHALL'));

async function limiter(denyCache = false) {
  return createRateLimiter({
    redis: await redis.client(),
    name: 'login',
    deadline: '10s',
    denyCache,
    policies: [
      { name: 'by-address', limit: 10, window: '1h', key: 'address' },
      { name: 'by-account', limit: 2, window: '1h', key: 'account', algorithm: 'fixed-window' },
    ],
  });
}

const alice = { address: '192.0.2.1', account: 'alice' };

describe('policies with keys of their own', () => {
  it('are counted by those keys, and charged together', async () => {
    const login = await limiter();
    await login.consume(alice);
    await login.consume({ address: '192.0.2.1', account: 'bob' });
    expect((await login.peek(alice)).policies).toMatchObject([
      { name: 'by-address', remaining: 8 },
      { name: 'by-account', remaining: 1 },
    ]);
  });

  it('get back what was charged for a request that another refused', async () => {
    const login = await limiter();
    for (let i = 0; i < 2; i++) await login.consume(alice);
    const refused = await login.consume(alice);
    expect(refused).toMatchObject({ allowed: false, policy: 'by-account', violated: ['by-account'] });
    expect(refused.policies).toMatchObject([
      { remaining: 8, allowed: true },
      { remaining: 0, allowed: false },
    ]);
    await waitUntil(
      'the other has its charge back',
      async () => (await login.peek(alice)).policies[0]?.remaining === 8,
    );
  });

  it.each(ALGORITHMS)('%s gets a charge back exactly, and says so at once', async (algorithm) => {
    const both = createRateLimiter({
      redis: await redis.client(),
      name: `pair-${algorithm}`,
      denyCache: false,
      deadline: '10s',
      policies: [
        { name: 'free', limit: 5, window: '1d', algorithm, key: 'a' },
        { name: 'full', limit: 1, window: '1d', key: 'b' },
      ],
    });
    const [first, second] = [
      { a: '1', b: '1' },
      { a: '2', b: '1' },
    ];
    await both.consume(first);
    const [free] = (await both.consume(second)).policies;
    expect(free).toMatchObject({ remaining: 5, resetAfterMs: 0, retryAfterMs: 0 });
    await waitUntil('it is as new', async () => (await both.peek(second)).policies[0]?.remaining === 5);
  });

  it('cost nothing when a refusal is remembered', async () => {
    const login = await limiter(true);
    for (let i = 0; i < 3; i++) await login.consume(alice);
    await waitUntil(
      'the other has its charge back',
      async () => (await login.peek(alice)).policies[0]?.remaining === 8,
    );
    expect(await login.consume(alice)).toMatchObject({ allowed: false, source: 'deny-cache' });
    expect((await login.peek(alice)).policies[0]?.remaining).toBe(8);
  });

  it('are blocked and reset one by one, or together', async () => {
    const login = await limiter();
    await login.block({ account: 'alice' }, '1h');
    expect(await login.consume(alice)).toMatchObject({ allowed: false, violated: ['by-account'] });
    expect((await login.consume({ address: '192.0.2.1', account: 'bob' })).allowed).toBe(true);
    await login.reset({ account: 'alice' });
    expect((await login.consume(alice)).allowed).toBe(true);
    await login.reset(alice);
    expect((await login.peek(alice)).policies.map(({ remaining }) => remaining)).toEqual([10, 2]);
  });

  it('need every key for a request, and one at least to be blocked', async () => {
    const login = await limiter();
    await expect(login.consume({ address: 'x' })).rejects.toThrow(OptionError);
    await expect(login.consume('x')).rejects.toMatchObject({ option: 'key.address' });
    await expect(login.reset({})).rejects.toMatchObject({ option: 'key' });
  });

  it('share nothing with a limiter whose name looks like theirs', async () => {
    const client = await redis.client();
    const one = createRateLimiter({
      redis: client,
      name: 'api',
      deadline: '10s',
      policies: [{ name: 'p', limit: 5, window: '1h', key: 'x' }],
    });
    const other = createRateLimiter({
      redis: client,
      name: 'api:x',
      deadline: '10s',
      policies: [{ name: 'p', limit: 5, window: '1h' }],
    });
    await one.consume({ x: 'k' }, 5);
    expect((await other.peek('k')).remaining).toBe(5);
  });
});
