import { once } from 'node:events';
import { useRedis, waitUntil } from '@sluice/test-support';
import { fencedSet, type Lock, type LockLostError, type Locks } from '../../src/index';
import { held, LEAVING_MS, twoProcesses, useProcesses } from './processes';
import { byItself } from './succession';

const redis = useRedis();
const process = useProcesses(redis);
let here: Locks, there: Locks;
let key: string;

beforeEach(async () => {
  ({ here, there, key } = await twoProcesses(process));
});

const isFree = async () => (await there.inspect(key)).holders.length === 0;

describe('the end of a block', () => {
  it('gives a lock of `await using` free, and waits until it is', async () => {
    let seen: Lock;
    {
      await using lock = await here.acquire(key);
      seen = lock;
      expect(await isFree()).toBe(false);
    }
    expect(await isFree()).toBe(true);
    expect(seen.held).toBe(false);
  });

  it('gives a lock of `using` free', async () => {
    let seen: Lock;
    {
      using lock = await here.acquire(key);
      seen = lock;
      expect(await isFree()).toBe(false);
    }
    expect(seen.held).toBe(false);
    expect(await seen.release()).toBe('released');
    expect(await isFree()).toBe(true);
  });

  it('gives it free on the way of an error, too', async () => {
    const failing = async () => {
      await using lock = await here.acquire(key);
      throw new Error(`held: ${String(lock.held)}`);
    };
    await expect(failing()).rejects.toThrow('held: true');
    expect(await isFree()).toBe(true);
  });

  it('does nothing to a lock that was released before', async () => {
    {
      await using lock = await here.acquire(key);
      expect(await lock.release()).toBe('released');
      held(await there.tryAcquire(key));
    }
    expect(await isFree()).toBe(false);
  });
});

describe('`using` of the locks', () => {
  it('passes on what the work gives, and gives the lock free', async () => {
    expect(await here.using(key, {}, (lock) => lock.key)).toBe(key);
    expect(await isFree()).toBe(true);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('work');
      },
    ],
    ['rejects', () => Promise.reject(new Error('work'))],
  ])('passes on what the work %s, and gives the lock free', async (_, work) => {
    await expect(here.using(key, {}, work)).rejects.toThrow('work');
    expect(await isFree()).toBe(true);
  });

  it('does no work without the lock', async () => {
    held(await there.tryAcquire(key));
    const work = jest.fn();
    await expect(here.using(key, { wait: 50 }, work)).rejects.toMatchObject({
      code: 'ERR_LOCK_NOT_ACQUIRED',
    });
    expect(work).not.toHaveBeenCalled();
  });
});

describe('`maxHold`', () => {
  it('ends the renewals, and with them the lock: its signal aborts, and others have it', async () => {
    const [ttl, maxHold] = [1000, 1500];
    const lock = await here.acquire(key, { ttl, maxHold });
    const heldFrom = Date.now();
    const { expiresAt, signal } = lock;
    const waiting = there.acquire(key, { wait: '1m' });
    await waitUntil('it was renewed', () => lock.expiresAt > expiresAt);
    expect(lock.held).toBe(true);
    if (!signal.aborted) await once(signal, 'abort');
    expect(signal.reason).toMatchObject({ code: 'ERR_LOCK_LOST', reason: 'expired' });
    expect(lock.expiresAt).toBeLessThanOrEqual(heldFrom + maxHold + ttl);
    expect(lock.held).toBe(false);
    await expect(lock.extend()).rejects.toMatchObject({ reason: 'expired' });
    expect((await waiting).token).toBeGreaterThan(lock.token);
    expect(await lock.release()).toBe('stolen');
  });

  it('that is shorter than the lease leaves it its first lease', async () => {
    const lock = await here.acquire(key, { ttl: '1m', maxHold: 1 });
    await lock.extend('2m');
    expect(lock.held).toBe(true);
    expect(await lock.release()).toBe('released');
  });
});

it.each([0, -1, 9, '2h', NaN, 'soon', null, true])(
  'an extension by %p is refused, and the lease stands',
  async (ttl) => {
    const lock = await here.acquire(key);
    const { expiresAt } = lock;
    await expect(lock.extend(ttl as never)).rejects.toMatchObject({
      code: 'ERR_OPTION_INVALID',
      option: 'ttl',
    });
    expect(lock.expiresAt).toBe(expiresAt);
    expect(lock.held).toBe(true);
  },
);

it('each who asks for a permit is admitted by his own number', async () => {
  const [two, three] = [here.semaphore(key, 2), there.semaphore(key, 3)];
  const inside = [];
  for (const kind of [two, three, three]) inside.push(held(await byItself(() => kind.tryAcquire())));
  expect((await byItself(() => three.tryAcquire())).acquired).toBe(false);
  await inside.pop()?.release();
  expect((await byItself(() => two.tryAcquire())).acquired).toBe(false);
  expect((await byItself(() => three.tryAcquire())).acquired).toBe(true);
});

const evaluations = async () => {
  const stats = String(await redis.raw('INFO', 'commandstats'));
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1] ?? 0);
};

it('what ran out, and is never released, is forgotten', async () => {
  const lapsing = { ttl: 50, renew: false };
  const locks = await Promise.all(
    ['a', 'b', 'c'].map((each) => byItself(() => here.tryAcquire(`${key}-${each}`, lapsing))),
  );
  for (const lock of locks) {
    const { signal } = held(lock);
    if (!signal.aborted) await once(signal, 'abort');
  }
  const before = await evaluations();
  await here.close(); // gives back what it has
  expect(await evaluations()).toBe(before);
});

it('an extension outlasts a renewal that is due while it is under way', async () => {
  const lock = await here.acquire(key, { ttl: 1500 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await redis.raw('CLIENT', 'PAUSE', '600', 'ALL');
  await lock.extend('10m');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(lock.expiresAt).toBeGreaterThan(Date.now() + 60_000);
});

it('an extension that the release overtook is not told of as done', async () => {
  const lock = await here.acquire(key);
  const extending = lock.extend().then(
    () => 'extended',
    (error: unknown) => (error as LockLostError).reason,
  );
  await lock.release();
  expect(await extending).toBe('released');
});

it('a lock within another listens to what becomes of it until its own release', async () => {
  const outer = await here.acquire(key);
  const inner = await here.acquire(key, { reentrant: true });
  const { signal } = inner;
  await inner.release();
  await there.forceRelease(key);
  await waitUntil('the lock is taken away', () => outer.signal.aborted);
  expect(signal.aborted).toBe(false);
});

describe('no key is without a TTL', () => {
  const names = ['', ':holders', ':queue', ':alive', ':tokens'];

  /** Those that are there, and that all of them end. */
  async function present(): Promise<string[]> {
    const found: string[] = [];
    for (const name of names) {
      const ttl = Number(await redis.raw('PTTL', `lock:{${key}}${name}`));
      if (ttl === -2) continue;
      expect(ttl).toBeGreaterThan(0);
      // The last token is kept for a day, and all else as long as somebody holds it or waits.
      expect(ttl).toBeLessThanOrEqual(name === '' ? 86_400_000 : 62_000);
      found.push(name);
    }
    return found;
  }
  const ttl = '1m';

  it('whoever holds or waits, and after them', async () => {
    const first = held(await here.tryAcquire(key, { ttl }));
    expect(await present()).toEqual(['']);
    const waiting = there.acquire(key, { ttl, wait: '1m' });
    await waitUntil('it waits', async () => (await here.inspect(key)).queue === 1);
    expect(await present()).toEqual(names);
    await first.extend();
    expect(await present()).toEqual(names);
    await first.release();
    const second = await waiting;
    expect(await present()).toEqual(['', ':holders', ':tokens']);
    await second.release();
    expect(await present()).toEqual(['']);
    const permit = held(await here.semaphore(key, 2).tryAcquire({ ttl }));
    expect(await present()).toEqual(['', ':holders', ':tokens']);
    await permit.extend();
    expect(await there.forceRelease(key)).toBe(1);
    expect(await present()).toEqual(['']);
  });

  it('a queue is gone with the last who waited, though nobody held it', async () => {
    const first = held(await here.tryAcquire(key, { ttl }));
    await expect(there.acquire(key, { wait: 50 })).rejects.toThrow();
    await waitUntil('nobody waits', async () => (await here.inspect(key)).queue === 0, LEAVING_MS);
    expect(await present()).toEqual(['', ':holders', ':tokens']);
    await first.release();
    expect(await present()).toEqual(['']);
  });

  it('a fence outlives what it protects, and ends', async () => {
    await fencedSet(await redis.client(), { key: `{${key}}:doc`, value: 'x', token: 7, ttl });
    const lives = [];
    for (const name of [`{${key}}:doc`, `{${key}}:doc:fence`])
      lives.push(Number(await redis.raw('PTTL', name)));
    const [value = 0, fence = 0] = lives;
    expect(value).toBeGreaterThan(0);
    expect(fence).toBeGreaterThan(value);
  });

  it('of all keys that these tests have left', async () => {
    for (const name of (await redis.raw('KEYS', '*')) as readonly string[]) {
      expect(await redis.raw('PTTL', name)).toBeGreaterThan(0);
    }
  });
});
