import { useRedis, waitUntil } from '@sluice/test-support';
import {
  createConcurrencyLimiter,
  createConnection,
  fencedEval,
  fencedSet,
  LockLostError,
  scripts,
  SelfDeadlockError,
} from '../../src/index';
import { held, LEAVING_MS, useProcesses } from './processes';

const redis = useRedis();
const process = useProcesses(redis);

it('a semaphore admits as many as it has permits', async () => {
  const [here, there] = [await process(), await process()];
  const [a, b] = [here.semaphore('pool', 2), there.semaphore('pool', 2)];
  const first = held(await a.tryAcquire());
  held(await b.tryAcquire());
  expect((await b.tryAcquire()).acquired).toBe(false);
  const third = b.acquire({ wait: '20s' });
  await waitUntil('it waits', async () => (await here.inspect('pool')).queue === 1);
  await first.release();
  expect((await third).held).toBe(true);
});

it('a writer that waits is not overtaken by readers that come later', async () => {
  const [here, there, other] = [await process(), await process(), await process()];
  const reader = held(await here.readWrite('page').read.tryAcquire());
  held(await there.readWrite('page').read.tryAcquire());
  const order: string[] = [];
  const writer = other.readWrite('page').write.acquire({ wait: '20s' });
  await waitUntil('the writer waits', async () => (await here.inspect('page')).queue === 1);
  const late = here
    .readWrite('page')
    .read.acquire({ wait: '20s', reentrant: false })
    .catch((e: unknown) => e);
  expect(await late).toBeInstanceOf(SelfDeadlockError);
  const later = there.using('elsewhere', {}, () => other.readWrite('page').read.acquire({ wait: '20s' }));
  await waitUntil('both wait', async () => (await here.inspect('page')).queue === 2);
  void later.then(() => order.push('reader'));
  await reader.release();
  await there.forceRelease('page');
  const written = await writer.then((lock) => (order.push('writer'), lock));
  expect(order).toEqual(['writer']);
  await written.release();
  await later;
  expect(order).toEqual(['writer', 'reader']);
});

it('several keys are taken together, in the order of their bytes, or not at all', async () => {
  const [here, there] = [await process(), await process()];
  const both = await here.acquire(['b', 'a', 'b']);
  expect(both.keys).toEqual(['a', 'b']);
  expect(both.tokens.get('a')).toBe(both.token);
  expect(await both.release()).toBe('released');
  const blocker = held(await there.tryAcquire('b'));
  expect(await here.tryAcquire(['a', 'b'])).toMatchObject({ acquired: false, key: 'b' });
  held(await there.tryAcquire('a'));
  expect(blocker.held).toBe(true);
});

it('who waits for himself is told so, unless he may share', async () => {
  const here = await process();
  await here.using('self', {}, async () => {
    await expect(here.acquire('self', { wait: '20s' })).rejects.toThrow(SelfDeadlockError);
    const inner = await here.acquire('self', { reentrant: true });
    await inner.release();
    expect((await here.inspect('self')).holders).toHaveLength(1);
  });
  expect((await here.inspect('self')).holders).toHaveLength(0);
});

it('what is taken away by force aborts its holder, who cannot come back', async () => {
  const [here, there] = [await process(), await process()];
  await using lock = await here.acquire('forced');
  const { signal } = lock;
  await waitUntil('it is aborted', async () => {
    if (!signal.aborted) await there.forceRelease('forced');
    return signal.aborted;
  });
  expect(signal.reason).toBeInstanceOf(LockLostError);
  await expect(lock.extend()).rejects.toThrow(LockLostError);
  expect(await lock.release()).toBe('stolen');
});

it('who is aborted while the first question is under way waits no longer', async () => {
  const [here, there] = [await process(), await process()];
  held(await here.tryAcquire('taken'));
  const aborter = new AbortController();
  const waiting = there.acquire('taken', { wait: '10s', signal: aborter.signal });
  aborter.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
});

it('a thousand aborted waiters of many keys leave no queue entry', async () => {
  const [here, there] = [await process(), await process()];
  const keys = Array.from({ length: 20 }, (_, index) => `busy-${index}`);
  for (const key of keys) held(await here.tryAcquire(key));
  const aborter = new AbortController();
  const waiting = Array.from({ length: 1000 }, (_, index) =>
    there.acquire(`busy-${index % 20}`, { wait: '20s', signal: aborter.signal }),
  );
  const outcomes = Promise.allSettled(waiting);
  await waitUntil('all keys have a waiter', async () => {
    const states = await Promise.all(keys.map((key) => here.inspect(key)));
    return states.every(({ queue }) => queue === 1);
  });
  aborter.abort();
  expect((await outcomes).every(({ status }) => status === 'rejected')).toBe(true);
  const areEmpty = async () => {
    const states = await Promise.all(keys.map((key) => here.inspect(key)));
    return states.every(({ queue }) => queue === 0);
  };
  await waitUntil('the queues are empty', areEmpty, LEAVING_MS);
});

it('200 waiters of one process are served in the order in which they came', async () => {
  const [here, there] = [await process(), await process()];
  const first = held(await here.tryAcquire('line'));
  const order: number[] = [];
  const all = Array.from({ length: 200 }, (_, index) =>
    there.using('line', { wait: '60s' }, () => order.push(index)),
  );
  await waitUntil('they wait', async () => (await here.inspect('line')).queue === 1);
  await first.release();
  await Promise.all(all);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(order).toHaveLength(200);
}, 60_000);

it('a fence refuses whoever comes with an older token', async () => {
  const client = await redis.client();
  expect(await fencedSet(client, { key: 'doc', value: 'new', token: 7, ttl: '1m' })).toBe(true);
  expect(await fencedSet(client, { key: 'doc', value: 'old', token: 6, ttl: '1m' })).toBe(false);
  expect(await redis.raw('GET', 'doc')).toBe('new');
  const lua = `return redis.call('SET', KEYS[1], ARGV[1], 'PX', 60000)`;
  const old = await fencedEval(client, { keys: ['doc'], lua, args: ['x'], token: 6 });
  expect(old).toEqual({ accepted: false });
  const late = await fencedEval(client, { keys: ['doc'], lua, args: ['y'], token: 8 });
  expect(late).toMatchObject({ accepted: true });
  expect(await redis.raw('GET', 'doc')).toBe('y');
});

it('a concurrency limiter admits as many as may be inside', async () => {
  const limiter = createConcurrencyLimiter({ redis: await redis.client(), limit: 1, deadline: '5s' });
  const inside = await limiter.enter('tenant');
  expect(inside).toMatchObject({ allowed: true, remaining: 0, source: 'redis' });
  expect(await limiter.enter('tenant')).toMatchObject({ allowed: false, remaining: 0 });
  if (inside.allowed) await inside.leave();
  expect((await limiter.enter('tenant')).allowed).toBe(true);
  await limiter.close();
});

it.each([
  ['a key that is no string', [7], 'key'],
  ['a misspelt option', ['tenant', { onUnavailible: 'local' }], 'onUnavailible'],
  ['options that are none', ['tenant', null], 'options'],
])('a concurrency limiter refuses %s', async (_, args, option) => {
  const limiter = createConcurrencyLimiter({ redis: await redis.client(), limit: 1 });
  await expect(limiter.enter(...(args as ['tenant']))).rejects.toMatchObject({ option });
  await limiter.close();
});

it('a concurrency limiter whose connection was closed does as without Redis, and one that was closed itself refuses', async () => {
  const connection = createConnection(await redis.client());
  const limiter = createConcurrencyLimiter({ redis: connection, limit: 1 });
  connection.close();
  expect(await limiter.enter('tenant')).toMatchObject({ allowed: true, source: 'local' });
  const thrown = limiter.enter('tenant', { onUnavailable: 'throw' });
  await expect(thrown).rejects.toMatchObject({ reason: 'closed' });
  await limiter.close();
  await expect(limiter.enter('tenant')).rejects.toMatchObject({ reason: 'closed' });
});

it('texts that are not run any more are forgotten', async () => {
  const client = await redis.client();
  const known = scripts.size;
  for (let run = 0; run < 120; run++) {
    const reply = await fencedEval(client, { keys: ['texts'], lua: `return ${String(run)}`, token: run + 1 });
    expect(reply).toEqual({ accepted: true, reply: run });
  }
  expect(scripts.size - known).toBeLessThanOrEqual(100);
});

it('an error that the script returns is one', async () => {
  const client = await redis.client();
  const lua = `return redis.error_reply('NOPE it is not')`;
  await expect(fencedEval(client, { keys: ['refusing'], lua, token: 6 })).rejects.toMatchObject({
    code: 'ERR_REDIS_REPLY',
  });
});

it('args that are no list are an OptionError', async () => {
  const client = await redis.client();
  await expect(
    fencedEval(client, { keys: ['refusing'], lua: 'return 1', token: 6, args: 5 as never }),
  ).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID' });
});

it('keys that are no strings are an OptionError', async () => {
  const client = await redis.client();
  await expect(
    fencedEval(client, { keys: ['refusing', 5] as never, lua: 'return 1', token: 6 }),
  ).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID' });
});
