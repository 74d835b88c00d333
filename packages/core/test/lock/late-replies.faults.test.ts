import { once } from 'node:events';
import { endClient, newClient, useRedis, waitUntil, type TestClient } from '@sluice/test-support';
import { createConnection, createLocks, LockLostError, type Lock, type Locks } from '../../src/index';
import { keepReplies, type ReplyKeeper } from './held-replies';
import { held, useProcesses } from './processes';
import { byItself } from './succession';

const redis = useRedis();
const process = useProcesses(redis);
let replies: ReplyKeeper;
let client: TestClient;
/** Whose replies can be kept, and whose messages come as ever. */
let late: Locks;
let here: Locks;
let keys = 0;
let key: string;

/** Short enough to wait for its end. */
const SHORT = { ttl: 1000, renew: false };

beforeEach(async () => {
  replies = await keepReplies(redis.server.socket);
  client = newClient('v4', replies.clientOptions);
  await client.connect();
  const connection = createConnection(client, { deadline: '15s', subscriber: await redis.client() });
  late = createLocks({ redis: connection, deadline: '15s' });
  here = await process();
  await loadScripts();
  key = `key-${String(++keys)}`;
});

afterEach(async () => {
  replies.letGo();
  await late.close();
  await endClient(client);
  await replies.stop();
});

/** So that nothing is asked twice: the first question about a script that Redis does not know is in vain. */
async function loadScripts(): Promise<void> {
  await Promise.all(
    [late.acquire('loading'), late.semaphore('loading too', 1).acquire()].map(async (acquired) => {
      const lock = await acquired;
      await lock.extend();
      await lock.release();
    }),
  );
}

const holders = async () => (await here.inspect(key)).holders.length;
const isHeld = () => waitUntil('Redis has granted it', async () => (await holders()) === 1);
const isOver = () => waitUntil('the lease is over in Redis', async () => (await holders()) === 0);
const tooLate = { code: 'ERR_REDIS_UNAVAILABLE', reason: 'deadline', executed: 'unknown' };

/** The outcome, once there is one. */
function outcomeOf<T>(begin: () => Promise<T>): Promise<T | Error> {
  return byItself(begin).catch((error: unknown) => error as Error);
}

describe.each([
  ['tryAcquire', () => late.tryAcquire(key, SHORT)],
  ['acquire', () => late.acquire(key, { ...SHORT, wait: '1m' })],
  ['acquire that tries once', () => late.acquire(key, { ...SHORT, wait: 0 })],
  ['tryAcquire by the kernel', () => late.readWrite(key).read.tryAcquire(SHORT)],
  ['acquire by the kernel', () => late.semaphore(key, 1).acquire({ ...SHORT, wait: '1m' })],
])('%s', (_, ask) => {
  it('never hands out what was over when the reply came, and others had it from its end on', async () => {
    replies.keep();
    const outcome = outcomeOf(ask);
    await isHeld();
    await isOver();
    const other = held(await here.tryAcquire(key));
    replies.letGo();
    expect(await outcome).toMatchObject(tooLate);
    expect((await here.inspect(key)).holders).toMatchObject([{ token: other.token }]);
    expect(await other.release()).toBe('released');
  });
});

it('of several keys none is handed out when the first is over before the last one is given', async () => {
  const first = `${key}-a`;
  const last = `${key}-b`;
  const blocker = held(await here.tryAcquire(last));
  const outcome = outcomeOf(() => late.acquire([first, last], { ...SHORT, wait: '1m' }));
  await waitUntil('it waits', async () => (await here.inspect(last)).queue === 1);
  await waitUntil('it is over', async () => (await here.inspect(first)).holders.length === 0);
  const other = held(await byItself(() => here.tryAcquire(first)));
  expect(await blocker.release()).toBe('released');
  expect(await outcome).toMatchObject({ code: 'ERR_LOCK_NOT_ACQUIRED', retryAfterMs: 0 });
  await waitUntil('the last is free', async () => (await here.inspect(last)).holders.length === 0);
  expect(other.held).toBe(true);
});

it('a waiter whose confirmation came too late is not given it, and waits on', async () => {
  const first = held(await here.tryAcquire(key));
  const given: Lock[] = [];
  const waiting = late.acquire(key, { ...SHORT, wait: '1m' }).then((lock) => given.push(lock));
  await waitUntil('it waits', async () => (await here.inspect(key)).queue === 1);
  replies.keep();
  expect(await first.release()).toBe('released');
  await isHeld();
  await isOver();
  const second = held(await byItself(() => here.tryAcquire(key)));
  replies.letGo();
  await waitUntil('it waits again', async () => (await here.inspect(key)).queue === 1);
  expect(given).toEqual([]);
  expect(second.held).toBe(true);
  expect(await second.release()).toBe('released');
  await waiting;
  expect(given[0]?.held).toBe(true);
  expect(given[0]?.token).toBeGreaterThan(second.token);
});

it('a lease that ends while an extension is under way is lost, whatever the reply says', async () => {
  const lock = held(await late.tryAcquire(key, SHORT));
  replies.keep();
  const outcome = outcomeOf(() => lock.extend());
  await once(lock.signal, 'abort');
  expect(lock.held).toBe(false);
  await isOver();
  const other = held(await here.tryAcquire(key));
  replies.letGo();
  expect(await outcome).toMatchObject({ code: 'ERR_LOCK_LOST', reason: 'expired' });
  expect(lock.held).toBe(false);
  expect(other.held).toBe(true);
  expect(await lock.release()).toBe('stolen');
  expect(await other.release()).toBe('released');
});

it('who asks for a shorter lease does not count on the longer one while the reply is under way', async () => {
  const lock = held(await late.tryAcquire(key, { ttl: '1m', renew: false }));
  replies.keep();
  const outcome = outcomeOf(() => lock.extend(SHORT.ttl));
  await isOver();
  const other = held(await here.tryAcquire(key));
  expect({ first: lock.held, second: other.held }).toEqual({ first: false, second: true });
  expect(lock.signal.aborted).toBe(true);
  replies.letGo();
  expect(await outcome).toBeInstanceOf(LockLostError);
});

it('who asked for a shorter lease in vain keeps the longer one when Redis cannot have heard of it', async () => {
  const lock = held(await late.tryAcquire(key, { ttl: '1m', renew: false }));
  const { expiresAt } = lock;
  await endClient(client);
  expect(await outcomeOf(() => lock.extend(SHORT.ttl))).toMatchObject({ executed: 'no' });
  expect(lock.expiresAt).toBe(expiresAt);
  expect(lock.held).toBe(true);
});

it('an extension that was over when its reply came is no extension', async () => {
  const lock = held(await late.tryAcquire(key, { ttl: '1m', renew: false }));
  const { signal } = lock;
  replies.keep();
  const outcome = outcomeOf(() => lock.extend(SHORT.ttl));
  await isOver();
  const other = held(await here.tryAcquire(key));
  replies.letGo();
  expect(await outcome).toBeInstanceOf(LockLostError);
  expect(signal.reason).toMatchObject({ reason: 'expired' });
  expect(lock.held).toBe(false);
  expect(other.held).toBe(true);
});

it('a renewal that was over when its reply came does not bring the lease back', async () => {
  const lock = held(await late.tryAcquire(key, { ttl: 1500 }));
  const { expiresAt } = lock;
  await waitUntil('it was renewed', () => lock.expiresAt > expiresAt);
  replies.keep();
  await once(lock.signal, 'abort');
  await isOver();
  const other = held(await here.tryAcquire(key));
  replies.letGo();
  await late.inspect(key); // answered after all that was asked before
  expect(lock.held).toBe(false);
  expect(await lock.release()).toBe('stolen');
  expect(other.held).toBe(true);
});

it('what was granted to a call that had been given up is free at once, not at the end of its lease', async () => {
  const impatient = createLocks({
    redis: createConnection(client, { subscriber: await redis.client() }),
    deadline: 100,
  });
  replies.keep();
  const outcome = await outcomeOf(() => impatient.tryAcquire(key, { ttl: '1h' }));
  expect(outcome).toMatchObject(tooLate);
  await isOver();
  expect((await here.tryAcquire(key)).acquired).toBe(true);
  replies.letGo();
  await impatient.close();
});
