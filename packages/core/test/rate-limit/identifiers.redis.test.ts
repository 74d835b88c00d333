import { useRedis } from '@sluice/test-support';
import { createRateLimiter } from '../../src/index';

const redis = useRedis();

const hostile = [
  '',
  ' ',
  '*',
  '?',
  '[a]',
  '"',
  "'",
  '\r\n',
  '\0',
  '{}',
  '{a}',
  '}{',
  '{k',
  'k}',
  '#',
  'a:b',
  'a',
  'A',
  '\u00e9',
  'e\u0301',
  '日本',
  '🦊',
  'x'.repeat(10_000),
  'x'.repeat(10_001),
  '__proto__',
  'constructor',
  'toString',
  '../..',
  '%s',
  '\u202e',
  'forget',
];

beforeEach(() => redis.raw('FLUSHALL'));

it('whatever a client calls itself, it has a key of its own, of a safe form', async () => {
  const limiter = createRateLimiter({
    redis: await redis.client(),
    name: 'api',
    deadline: '10s',
    policies: [{ name: 'p', limit: 1000, window: '1h' }],
  });
  for (const [index, id] of hostile.entries()) await limiter.consume(id, index + 1);
  const keys = (await redis.raw('KEYS', '*')) as string[];
  expect(keys).toHaveLength(hostile.length);
  for (const key of keys) expect(key).toMatch(/^rl:api:gcra:\{#?[\w.:@/+=,~-]{1,128}\}$/);
  for (const [index, id] of hostile.entries())
    expect((await limiter.peek(id)).remaining).toBe(1000 - index - 1);
});

it('policies, keys and limiters may have any name', async () => {
  const names = ['__proto__', 'constructor', 'a b', '{x}', '"', '日本'];
  const policies = names.map((name, index) => ({ name, limit: index + 1, window: '1h', key: name }) as const);
  const limiter = createRateLimiter({
    redis: await redis.client(),
    name: '*{}\r\n',
    policies,
    deadline: '10s',
  });
  const key = Object.fromEntries(names.map((name) => [name, 'k']));
  expect((await limiter.consume(key)).policies.map(({ remaining }) => remaining)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(await limiter.consume(key)).toMatchObject({ policy: '__proto__', violated: ['__proto__'] });
  const limits = Object.fromEntries(names.map((name) => [name, { limit: 10 }]));
  expect((await limiter.consume(key, 1, { limits })).policies.map(({ limit }) => limit)).toEqual(
    names.map(() => 10),
  );
  for (const name of (await redis.raw('KEYS', '*')) as string[]) expect(name).toMatch(/^rl:[\w:#-]+\{k\}$/);
});
