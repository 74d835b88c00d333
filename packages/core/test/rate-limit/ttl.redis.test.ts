import { useRedis } from '@sluice/test-support';
import * as fc from 'fast-check';
import { createRateLimiter } from '../../src/index';
import { kinds, perform, someOperation } from './operations';

const redis = useRedis();

beforeEach(() => redis.raw('FLUSHALL'));

async function keysWithoutTtl(): Promise<string[]> {
  const keys = (await redis.raw('KEYS', '*')) as string[];
  const ttls = await Promise.all(keys.map((key) => redis.raw('PTTL', key)));
  return keys.filter((_, index) => ttls[index] === -1);
}

describe.each(kinds)('%s', (kind, policies, key) => {
  let made = 0;

  async function limiter() {
    return createRateLimiter({
      redis: await redis.client(),
      policies,
      name: `${kind.replaceAll(' ', '-')}-${String(++made)}`,
      denyCache: false,
      deadline: '10s',
    });
  }

  it('leaves no key without a TTL, whatever is done', async () => {
    const client = await limiter();
    const operations = fc.array(someOperation, { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(operations, async (todo) => {
        const reservations: never[] = [];
        for (const operation of todo) {
          await perform(client, key, operation, reservations);
          expect(await keysWithoutTtl()).toEqual([]);
        }
      }),
      { numRuns: 15 },
    );
  }, 180_000);

  it('gives a key that has lost its TTL another with the next operation, whichever it is', async () => {
    const client = await limiter();
    const before = fc.array(someOperation, { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(before, someOperation, async (todo, next) => {
        const reservations: never[] = [];
        for (const operation of todo) await perform(client, key, operation, reservations);
        await persistAll();
        await perform(
          client,
          key,
          next.kind === 'commit' || next.kind === 'cancel' ? { kind: 'peek' } : next,
          [],
        );
        expect(await keysWithoutTtl()).toEqual([]);
      }),
      { numRuns: 40 },
    );
  }, 180_000);

  it.each(['peek', 'block', 'unblock'] as const)(
    '%s heals a lost TTL and forgets nothing',
    async (operation) => {
      const client = await limiter();
      await client.consume(key, 3);
      const { policies: before } = await client.peek(key);
      await persistAll();
      await perform(client, key, { kind: operation }, []);
      expect(await keysWithoutTtl()).toEqual([]);
      await client.unblock(key);
      const { policies: after } = await client.peek(key);
      expect(after.map(({ remaining }) => remaining)).toEqual(before.map(({ remaining }) => remaining));
    },
  );

  /** All that counts. The mark of a reset counts nothing: it is written with its TTL, and looked at by who takes back. */
  async function persistAll(): Promise<void> {
    const names = (await redis.raw('KEYS', '*')) as string[];
    for (const name of names.filter((each) => !each.endsWith(':reset'))) await redis.raw('PERSIST', name);
  }
});
