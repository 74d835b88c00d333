import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { useRedis } from '@sluice/test-support';
import { createLocks, LockNotAcquiredError, type Lock, type LockEvent, type Locks } from '../../src/index';
import { byItself } from './succession';

const redis = useRedis();
const open: Locks[] = [];
let keys = 0;

/** Another process, as far as locks are concerned. */
async function locks(options = {}): Promise<Locks> {
  const made = createLocks({ redis: await redis.client(), deadline: '5s', ...options });
  open.push(made);
  return made;
}

function newKey(): string {
  return `key-${++keys}`;
}

async function taken(from: Locks, key: string): Promise<Lock> {
  const lock = await from.tryAcquire(key);
  if (!lock.acquired) throw new Error('It is held');
  return lock;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

it('is taken once, refused meanwhile, and free after its release', async () => {
  const [here, there] = [await locks(), await locks()];
  const key = newKey();
  const lock = await taken(here, key);
  expect(lock).toMatchObject({ key, keys: [key], held: true });
  const refused = await there.tryAcquire(key);
  expect(refused).toMatchObject({ acquired: false, key });
  expect(refused).toHaveProperty('retryAfterMs', expect.any(Number));
  expect(await lock.release()).toBe('released');
  expect(lock.held).toBe(false);
  expect((await taken(there, key)).token).toBeGreaterThan(lock.token);
});

it('is handed to whoever waits, and back to the fast path', async () => {
  const [here, there] = [await locks(), await locks()];
  const key = newKey();
  const first = await here.acquire(key);
  const waiting = there.acquire(key, { wait: '20s' });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await here.inspect(key)).queue).toBe(1);
  expect(await first.release()).toBe('released');
  const second = await waiting;
  expect(second.token).toBeGreaterThan(first.token);
  expect(second.waitedMs).toBeGreaterThan(0);
  expect(await second.release()).toBe('released');
  expect(await redis.raw('EXISTS', `lock:{${key}}:holders`, `lock:{${key}}:queue`)).toBe(0);
  expect((await taken(here, key)).token).toBeGreaterThan(second.token);
});

it('is refused in time when nobody gives it free', async () => {
  const [here, there] = [await locks(), await locks()];
  const key = newKey();
  await here.acquire(key);
  const error = await there.acquire(key, { wait: 500 }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(LockNotAcquiredError);
  expect((error as LockNotAcquiredError).retryAfterMs).toBeGreaterThan(0);
});

it('is renewed while it is held, and runs out under a holder who does not renew', async () => {
  const [here, there] = [await locks(), await locks()];
  const key = newKey();
  const renewed = await here.acquire(key, { ttl: 300 });
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(renewed.held).toBe(true);
  expect((await there.tryAcquire(key)).acquired).toBe(false);
  await renewed.release();

  const lapsing = await here.acquire(key, { ttl: 300, renew: false });
  await once(lapsing.signal, 'abort');
  expect(lapsing.held).toBe(false);
  await there.acquire(key);
  expect(await lapsing.release()).toBe('stolen');
});

it('nothing is taken for a signal that is aborted, also without waiting', async () => {
  const [here, there] = [await locks(), await locks()];
  const key = newKey();
  const signal = AbortSignal.abort(new Error('gone'));
  await expect(here.acquire(key, { wait: 0, signal })).rejects.toThrow('gone');
  expect((await there.inspect(key)).holders).toEqual([]);
});

it('what Redis refuses is told of as failed', async () => {
  const told: string[] = [];
  const listen = (message: unknown) => {
    const { name, outcome } = message as LockEvent;
    if (name === 'told') told.push(outcome);
  };
  const here = await locks({ prefix: 'told' });
  const key = newKey();
  await redis.raw('RPUSH', `told:{${key}}`, 'a');
  subscribe('sluice:lock', listen);
  await expect(here.acquire(key)).rejects.toMatchObject({ code: 'ERR_REDIS_REPLY' });
  unsubscribe('sluice:lock', listen);
  expect(told).toEqual(['failed']);
});

it('a value of somebody else at the place of a lock is left alone', async () => {
  const here = await locks();
  const key = newKey();
  await redis.raw('SET', `lock:{${key}}`, 'a value of somebody');
  const trials = [
    () => here.tryAcquire(key),
    () => here.acquire(key),
    () => here.semaphore(key, 2).tryAcquire(),
    () => here.forceRelease(key),
  ];
  for (const trial of trials) {
    await expect(byItself<Promise<unknown>>(trial)).rejects.toMatchObject({ code: 'ERR_REDIS_REPLY' });
  }
  expect(await redis.raw('GET', `lock:{${key}}`)).toBe('a value of somebody');
});
