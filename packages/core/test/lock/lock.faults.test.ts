import { once } from 'node:events';
import { endClient, newClient, startFaultProxy, useRedis, waitUntil } from '@sluice/test-support';
import { createLocks } from '../../src/index';
import { held, useProcesses } from './processes';

const ROOM_MS = 1000;
const redis = useRedis();
const process = useProcesses(redis);

afterEach(() => {
  if (redis.server.state === 'frozen') redis.server.thaw();
});

it('a reply that comes after the lease never hands the lock out, and the place is given back', async () => {
  const proxy = await startFaultProxy({ path: redis.server.socket });
  const client = newClient('v4', proxy.clientOptions);
  await client.connect();
  const late = createLocks({ redis: client, deadline: '5s' });
  const here = await process();
  proxy.latency(300);
  await expect(late.acquire('late', { ttl: 200, wait: 0 })).rejects.toThrow();
  await waitUntil('nobody holds it', async () => (await here.inspect('late')).holders.length === 0);
  proxy.heal();
  await late.close();
  await endClient(client);
  await proxy.stop();
}, 20_000);

it('the signal aborts at the end of the lease while Redis is frozen, and the release ends in time', async () => {
  const locks = await process({ deadline: 200 });
  const lock = await locks.acquire('frozen', { ttl: 1000 });
  redis.server.freeze();
  const leftMs = lock.expiresAt - Date.now();
  await once(lock.signal, 'abort', { signal: AbortSignal.timeout(leftMs + ROOM_MS) });
  expect(lock.held).toBe(false);
  const sinceMs = Date.now();
  expect(await lock.release()).toBe('unknown');
  expect(Date.now() - sinceMs).toBeLessThan(200 + ROOM_MS);
}, 20_000);

it('a holder gets its mutex back at its renewal from a Redis that has lost everything', async () => {
  const [here, there] = [await process(), await process()];
  const lock = await here.acquire('back', { ttl: 5000 });
  await redis.server.restart();
  await waitUntil('it is back', () =>
    there.inspect('back').then(
      ({ holders }) => holders.length === 1,
      () => false,
    ),
  );
  expect(lock.held).toBe(true);
  expect(await there.tryAcquire('back')).toMatchObject({ acquired: false });
  expect(await lock.release()).toBe('released');
}, 20_000);

it('in the grace after a restart nobody else is granted anything, and the holder comes back', async () => {
  const grace = { onFailover: 'grace', maxLease: 3000 } as const;
  const [here, there] = [await process(grace), await process(grace)];
  await waitUntil('the grace of the start is over', async () => {
    const early = await there.tryAcquire('free');
    if (early.acquired) await early.release();
    return early.acquired;
  });
  const lock = await here.acquire('kept', { ttl: 3000 });
  await redis.server.kill();
  const bootMs = Date.now();
  await redis.server.start();
  await waitUntil('it is connected again', () =>
    there.inspect('free').then(
      () => true,
      () => false,
    ),
  );
  const free = await there.acquire('free', { wait: '15s' });
  expect(Date.now() - bootMs).toBeGreaterThanOrEqual(3000);
  expect(lock.held).toBe(true);
  expect(await there.tryAcquire('kept')).toMatchObject({ acquired: false });
  expect(await lock.release()).toBe('released');
  await free.release();
}, 30_000);

it('SCRIPT FLUSH in the middle is not noticed', async () => {
  const [here, there] = [await process(), await process()];
  const lock = held(await here.tryAcquire('flushed'));
  const waiting = there.acquire('flushed', { wait: '15s' });
  await waitUntil('it waits', async () => (await here.inspect('flushed')).queue === 1);
  await redis.raw('SCRIPT', 'FLUSH');
  await lock.extend();
  expect(await lock.release()).toBe('released');
  expect(await (await waiting).release()).toBe('released');
}, 20_000);

it('closing rejects who waits, and gives free what is held', async () => {
  const [here, there] = [await process(), await process()];
  held(await there.tryAcquire('taken'));
  held(await here.tryAcquire('mine'));
  const waiting = here.acquire('taken', { wait: '15s' }).catch((error: unknown) => error);
  await waitUntil('it waits', async () => (await there.inspect('taken')).queue === 1);
  await here.close();
  expect(await waiting).toMatchObject({ code: 'ERR_REDIS_UNAVAILABLE', reason: 'closed' });
  expect(await there.inspect('taken')).toMatchObject({ queue: 0 });
  expect((await there.tryAcquire('mine')).acquired).toBe(true);
}, 20_000);
