import { once } from 'node:events';
import {
  endClient,
  newClient,
  nodeRedis,
  startFaultProxy,
  useRedis,
  waitUntil,
  type FaultProxy,
  type NodeRedisVersion,
  type TestClient,
} from '@sluice/test-support';
import { createConnection, createLocks, type Connection, type Locks } from '../../src/index';
import { held, useProcesses } from './processes';
import { byItself } from './succession';

const redis = useRedis();
const process = useProcesses(redis);
const versions = Object.keys(nodeRedis) as NodeRedisVersion[];
const TTL = '1h'; // renewed so rarely that only a message, or its absence, can tell a holder anything
let keys = 0;

describe.each(versions)('with node-redis %s', (version) => {
  let proxy: FaultProxy;
  let subscriber: TestClient;
  let connection: Connection;
  /** Whose subscription goes by the proxy, and whose questions do not. */
  let deaf: Locks;
  let here: Locks;
  let key: string;

  beforeEach(async () => {
    proxy = await startFaultProxy({ path: redis.server.socket });
    subscriber = newClient(version, proxy.clientOptions);
    connection = createConnection(await redis.client(version), { deadline: '5s', subscriber });
    deaf = createLocks({ redis: connection, deadline: '5s' });
    here = await process();
    key = `key-${version}-${String(++keys)}`;
    await (await byItself(() => deaf.acquire('anything'))).release();
    await waitUntil('it listens', () => hears(1));
  });

  afterEach(async () => {
    await deaf.close();
    connection.close();
    await endClient(subscriber);
    await proxy.stop();
  });

  /** Whether so many listen, beside those of the other processes. */
  async function hears(count: number): Promise<boolean> {
    const channels = (await redis.raw('PUBSUB', 'CHANNELS', 'lock:wake:*')) as readonly string[];
    return channels.length === count;
  }

  const queued = (count: number) =>
    waitUntil('it waits', async () => (await here.inspect(key)).queue === count);

  it('a waiter whose wake-up was lost on the way gets the lock', async () => {
    const first = held(await here.tryAcquire(key, { ttl: TTL }));
    const waiting = deaf.acquire(key, { ttl: TTL, wait: '1m' });
    await queued(1);
    proxy.blackHole();
    expect(await first.release()).toBe('released');
    const second = await waiting;
    expect(second.token).toBeGreaterThan(first.token);
    expect(await second.release()).toBe('released');
  });

  it('a waiter whom nobody could wake is passed over, keeps its place, and gets the lock', async () => {
    const other = await process();
    const first = held(await here.tryAcquire(key, { ttl: TTL }));
    const waiting = deaf.acquire(key, { ttl: TTL, wait: '1m' });
    await queued(1);
    const behind = byItself(() => other.acquire(key, { ttl: TTL, wait: '1m' }));
    await queued(2);
    proxy.cut();
    await waitUntil('nobody hears it', () => hears(2));
    expect(await first.release()).toBe('released');
    const second = await behind;
    expect((await here.inspect(key)).queue).toBe(1);
    expect(await second.release()).toBe('released');
    const third = await waiting;
    expect(third.token).toBeGreaterThan(second.token);
    expect(await third.release()).toBe('released');
  });

  it('a waiter gets the lock whose connection for messages was ended when it should have been woken', async () => {
    const first = held(await here.tryAcquire(key, { ttl: TTL }));
    const waiting = deaf.acquire(key, { ttl: TTL, wait: '1m' });
    await queued(1);
    await redis.raw('CLIENT', 'KILL', 'TYPE', 'pubsub');
    expect(await first.release()).toBe('released');
    expect(await (await waiting).release()).toBe('released');
  });

  it('a holder learns that its lock was taken away once it is subscribed again', async () => {
    const lock = held(await deaf.tryAcquire(key, { ttl: TTL }));
    const { signal } = lock;
    proxy.cut();
    await waitUntil('nobody hears it', () => hears(0));
    expect(await here.forceRelease(key)).toBe(1);
    expect(signal.aborted).toBe(false);
    proxy.heal();
    if (!signal.aborted) await once(signal, 'abort');
    expect(signal.reason).toMatchObject({ code: 'ERR_LOCK_LOST', reason: 'stolen' });
    expect(lock.held).toBe(false);
    expect(await lock.release()).toBe('stolen');
  });

  it('a holder that nothing happened to keeps its lock through a gap', async () => {
    const lock = held(await deaf.tryAcquire(key, { ttl: TTL }));
    const { expiresAt } = lock;
    proxy.cut();
    await waitUntil('nobody hears it', () => hears(0));
    proxy.heal();
    await waitUntil('it has renewed', () => lock.expiresAt > expiresAt);
    expect(lock.held).toBe(true);
    expect((await here.tryAcquire(key)).acquired).toBe(false);
    expect(await lock.release()).toBe('released');
  });

  it('after a gap a holder is told as before', async () => {
    const lock = held(await deaf.tryAcquire(key, { ttl: TTL }));
    const { signal } = lock;
    proxy.drop();
    await waitUntil('it listens again', () => hears(1));
    expect(await here.forceRelease(key)).toBe(1);
    if (!signal.aborted) await once(signal, 'abort');
    expect(signal.reason).toMatchObject({ reason: 'stolen' });
  });
});
