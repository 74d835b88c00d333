import { once } from 'node:events';
import { useRedis, waitUntil } from '@sluice/test-support';
import { LockLostError, LockNotAcquiredError, type Locks } from '../../src/index';
import { LEAVING_MS, useProcesses } from './processes';
import { Succession, type Path } from './succession';

const redis = useRedis();
const process = useProcesses(redis);
let keys = 0;
let here: Locks, there: Locks;
let lock: Succession;

/** Ends by itself, and soon. */
const LAPSING = { ttl: 1000, renew: false };

/** Later than the clock of any Redis, and small enough for a number. */
const FAR_AHEAD = 9_000_000_000_000_000;

beforeEach(async () => {
  [here, there] = [await process(), await process()];
  lock = new Succession(redis, await process(), `key-${String(++keys)}`);
});

const by = async (path: Path) => {
  expect(await lock.path()).toBe(path);
  await lock.check();
};

/** Held by the kernel, with nobody waiting. */
async function takenByKernel(options = {}) {
  const first = await lock.take(lock.mutex(here));
  const { given } = await lock.queue(lock.mutex(there), options);
  expect(await first.release()).toBe('released');
  const second = await given;
  await by('kernel');
  return second;
}

it('who holds by the fast path is moved to the kernel when somebody comes to wait, and is followed by him', async () => {
  const first = await lock.take(lock.mutex(here));
  await by('fast');
  const { given } = await lock.queue(lock.mutex(there));
  await by('kernel');
  await lock.refuse(lock.mutex(here));
  expect(await first.release()).toBe('released');
  const second = await given;
  await by('kernel');
  await lock.refuse(lock.mutex(here));
  expect(await second.release()).toBe('released');
  await by('free');
});

it('the release of who holds by the kernel is followed by the fast path', async () => {
  const second = await takenByKernel();
  await lock.refuse(lock.mutex(here));
  await by('kernel');
  expect(await second.release()).toBe('released');
  const third = await lock.take(lock.mutex(here));
  await by('fast');
  await lock.refuse(lock.mutex(there));
  expect(await third.release()).toBe('released');
  await by('free');
});

it('who waits follows a lease of the fast path that lapses', async () => {
  const first = await lock.take(lock.mutex(here), LAPSING);
  await by('fast');
  const { given } = await lock.queue(lock.mutex(there));
  const second = await given;
  expect(await first.release()).toBe('stolen');
  await lock.check();
  expect(second.held).toBe(true);
});

it('a lease of the fast path that lapsed is followed by the fast path', async () => {
  const first = await lock.take(lock.mutex(here), LAPSING);
  const second = await lock.takeLater(lock.mutex(there));
  await by('fast');
  expect(await first.release()).toBe('stolen');
  expect(second.held).toBe(true);
  await lock.check();
});

it('who comes at once after a lease of the kernel that lapsed is given it', async () => {
  const second = await takenByKernel(LAPSING);
  const third = await lock.takeLater(lock.mutex(here));
  expect(await second.release()).toBe('stolen');
  expect(third.held).toBe(true);
  await lock.check();
});

it('a lease of the kernel that lapsed long ago is followed by the fast path', async () => {
  const second = await takenByKernel(LAPSING);
  await waitUntil('nothing is left of it', async () => (await lock.path()) === 'free');
  const third = await lock.take(lock.mutex(here));
  await by('fast');
  expect(await second.release()).toBe('stolen');
  await lock.check();
  expect(await third.release()).toBe('released');
});

it.each([
  ['whose time is up', () => ({ wait: 100 })],
  ['who is aborted', (signal: AbortSignal) => ({ signal })],
])('when the one waiter leaves %s, who held it leaves it to the fast path', async (_, options) => {
  const aborter = new AbortController();
  const first = await lock.take(lock.mutex(here));
  const { given } = await lock.queue(lock.mutex(there), options(aborter.signal));
  aborter.abort(new LockNotAcquiredError(0, 0));
  await expect(given).rejects.toThrow(LockNotAcquiredError);
  await waitUntil('the queue is empty', async () => (await lock.waiting()) === 0, LEAVING_MS);
  await by('kernel');
  expect(await first.release()).toBe('released');
  await by('free');
  await lock.take(lock.mutex(there));
  await by('fast');
});

it('who was moved renews, and gives free what is then in the kernel', async () => {
  const first = await lock.take(lock.mutex(here), { ttl: '1m' });
  const { given } = await lock.queue(lock.mutex(there));
  await by('kernel');
  await first.extend('10m');
  await by('kernel');
  const [holder] = (await here.inspect(lock.key)).holders;
  expect(holder?.expiresInMs).toBeGreaterThan(60_000);
  expect(holder?.token).toBe(first.token);
  expect(await first.release()).toBe('released');
  expect(await (await given).release()).toBe('released');
});

describe.each([
  ['a semaphore', 'kernel', (locks: Locks, key: string) => locks.semaphore(key, 2)],
  ['a reader', 'kernel', (locks: Locks, key: string) => locks.readWrite(key).read],
  ['a writer', 'fast', (locks: Locks, key: string) => locks.readWrite(key).write],
] as const)('%s', (_, path, kindOf) => {
  it('is refused what the fast path holds, and follows it', async () => {
    const first = await lock.take(lock.mutex(here));
    await by('fast');
    await lock.refuse(kindOf(there, lock.key));
    await by(path);
    const { given } = await lock.queue(kindOf(there, lock.key));
    expect(await first.release()).toBe('released');
    expect(await (await given).release()).toBe('released');
    await by('free');
    await lock.take(kindOf(there, lock.key));
    await by(path);
  });

  it('refuses the fast path what it holds, and is followed by it', async () => {
    const first = await lock.take(kindOf(here, lock.key));
    await by(path);
    await lock.refuse(lock.mutex(there));
    await by(path);
    const { given } = await lock.queue(lock.mutex(there));
    expect(await first.release()).toBe('released');
    expect(await (await given).release()).toBe('released');
    await lock.take(lock.mutex(here));
    await by('fast');
  });
});

it('force takes the lock from who holds by the fast path', async () => {
  const first = await lock.take(lock.mutex(here));
  await by('fast');
  const { signal } = first;
  expect(await there.forceRelease(lock.key)).toBe(1);
  await by('free');
  if (!signal.aborted) await once(signal, 'abort');
  expect(signal.reason).toMatchObject({ code: 'ERR_LOCK_LOST', reason: 'stolen' });
  const second = await lock.take(lock.mutex(there));
  await expect(first.extend()).rejects.toThrow(LockLostError);
  await by('fast');
  expect(await first.release()).toBe('stolen');
  await lock.check();
  expect(second.held).toBe(true);
});

it('force takes the lock from who was moved, and gives it to who waits', async () => {
  const first = await lock.take(lock.mutex(here));
  const { signal } = first;
  const waiting = there.acquire(lock.key, { wait: '1m' });
  await waitUntil('it waits', async () => (await lock.waiting()) === 1);
  await by('kernel');
  expect(await there.forceRelease(lock.key)).toBe(1);
  const second = await waiting;
  if (!signal.aborted) await once(signal, 'abort');
  expect(second.held && !first.held).toBe(true);
  expect(second.token).toBeGreaterThan(first.token);
  expect(await first.release()).toBe('stolen');
  expect(await second.release()).toBe('released');
});

it('tokens go on though Redis has lost the last one, by either path', async () => {
  await (await takenByKernel()).release();
  await redis.raw('FLUSHALL');
  const fast = await lock.take(lock.mutex(here));
  await by('fast');
  await fast.release();
  await redis.raw('FLUSHALL');
  const permit = await lock.take(there.semaphore(lock.key, 1));
  await by('kernel');
  await permit.release();
  await redis.raw('FLUSHALL');
  await lock.take(lock.mutex(there));
});

describe('when the clock of Redis has gone back', () => {
  beforeEach(async () => {
    await redis.raw('SET', `lock:{${lock.key}}`, `0|${String(FAR_AHEAD)}|`, 'PX', '60000');
  });

  it('tokens go on from the last one by the fast path', async () => {
    const first = await lock.take(lock.mutex(here));
    expect(first.token).toBe(FAR_AHEAD + 1);
    await by('fast');
    expect(await first.release()).toBe('released');
    expect((await lock.take(lock.mutex(there))).token).toBeGreaterThan(FAR_AHEAD + 1);
    await by('fast');
  });

  it('tokens go on from the last one by the kernel, and from there by the fast path', async () => {
    const first = await lock.take(lock.mutex(here));
    const { given } = await lock.queue(lock.mutex(there));
    await first.extend();
    await by('kernel');
    expect(await first.release()).toBe('released');
    const second = await given;
    await second.extend();
    expect(await second.release()).toBe('released');
    const third = await lock.take(lock.mutex(here), LAPSING);
    await by('fast');
    const { given: fourth } = await lock.queue(lock.mutex(there));
    expect((await fourth).token).toBeGreaterThan(third.token);
  });

  it('tokens go on from the last one for permits, readers and writers', async () => {
    const kinds = [
      here.semaphore(lock.key, 2),
      here.readWrite(lock.key).read,
      here.readWrite(lock.key).write,
    ];
    for (const kind of [...kinds, ...kinds]) {
      const each = await lock.take(kind);
      expect(each.token).toBeGreaterThan(FAR_AHEAD);
      expect(await each.release()).toBe('released');
      await (await lock.take(lock.mutex(there))).release();
    }
  });
});

it('both paths are in use by turns while several ask at once, and nobody is given what another holds', async () => {
  const seen = new Set<Path>();
  const ask = async (who: Locks, waits: boolean) => {
    const mutex = lock.mutex(who);
    const each = waits ? await lock.wait(mutex) : await lock.tryTo(mutex);
    if (each === undefined) return;
    seen.add(await lock.path());
    expect(await each.release()).toBe('released');
  };
  const all = [here, there, await process()];
  for (let round = 0; round < 64; round++) {
    // Which of the three wait is another set in each of eight rounds.
    await Promise.all(all.map((who, index) => ask(who, (round >> index) % 2 === 1)));
    await by('free');
  }
  expect(seen).toEqual(new Set(['fast', 'kernel']));
}, 60_000);
