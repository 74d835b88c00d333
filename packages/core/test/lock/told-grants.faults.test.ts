import { once } from 'node:events';
import { endClient, newClient, useRedis, waitUntil, type TestClient } from '@sluice/test-support';
import { createConnection, createLocks, type Lock, type Locks } from '../../src/index';
import { keepReplies, type ReplyKeeper } from './held-replies';
import { held, useProcesses } from './processes';
import { byItself } from './succession';

const redis = useRedis();
const process = useProcesses(redis);
const WAITS = { ttl: '1m', wait: '1m' } as const;
const key = 'key';
let replies: ReplyKeeper, messages: ReplyKeeper;
let clients: TestClient[];
/** Whose replies and messages can be kept on their way. */
let there: Locks;
let here: Locks;
let first: Lock;
let given: Lock[];
let waiting: Promise<Lock>;

/** `there` waits for what `here` holds, and knows of no question that is under way. */
beforeEach(async () => {
  [replies, messages] = [
    await keepReplies(redis.server.socket),
    await keepReplies(redis.server.socket),
  ] as const;
  const client = newClient('v4', replies.clientOptions);
  const subscriber = newClient('v4', messages.clientOptions);
  clients = [client, subscriber];
  await client.connect();
  there = createLocks({ redis: createConnection(client, { deadline: '15s', subscriber }), deadline: '15s' });
  here = await process();
  await (await byItself(() => there.acquire('anything'))).release();
  await waitUntil('it listens', async () => {
    const channels = (await redis.raw('PUBSUB', 'CHANNELS', 'lock:wake:*')) as readonly string[];
    return channels.length === 1;
  });
  first = held(await byItself(() => here.tryAcquire(key)));
  given = [];
  waiting = byItself(() => there.acquire(key, WAITS));
  waiting.then(
    (lock) => given.push(lock),
    () => undefined,
  );
  await waitUntil('it waits', async () => (await here.inspect(key)).queue === 1);
  await there.inspect(key); // answered after all that was asked before
});

afterEach(async () => {
  replies.letGo();
  messages.letGo();
  await there.close();
  await Promise.all(clients.map(endClient));
  await Promise.all([replies.stop(), messages.stop()]);
});

const holders = async () => (await here.inspect(key)).holders;

it('a waiter has the lock by the message, and confirms it then', async () => {
  replies.keep();
  expect(await first.release()).toBe('released');
  const second = await waiting;
  expect(second.held).toBe(true);
  expect(second.token).toBeGreaterThan(first.token);
  expect(await holders()).toMatchObject([{ token: second.token }]);
  expect(second.expiresAt).toBeLessThan(Date.now() + 1000);
  replies.letGo();
  await waitUntil('it has its whole lease', () => second.expiresAt > Date.now() + 30_000);
  const [holder] = await holders();
  expect(holder?.expiresInMs).toBeGreaterThan(30_000);
  expect(await second.release()).toBe('released');
});

it('a lock that cannot be confirmed is lost when Redis gives it to others', async () => {
  replies.keep();
  expect(await first.release()).toBe('released');
  const second = await waiting;
  clients.forEach((client) => void endClient(client));
  await once(second.signal, 'abort');
  expect(second.signal.reason).toMatchObject({ reason: 'expired' });
  expect(second.held).toBe(false);
});

it('a message that comes when the lock may be another’s gives it to nobody', async () => {
  messages.keep();
  expect(await first.release()).toBe('released');
  await waitUntil('Redis has granted it', async () => (await holders()).length === 1);
  await waitUntil('it is over', async () => (await holders()).length === 0);
  const other = held(await byItself(() => here.tryAcquire(key)));
  messages.letGo();
  await waitUntil('it waits again', async () => (await here.inspect(key)).queue === 1);
  expect(given).toEqual([]);
  expect(other.held).toBe(true);
  expect(await other.release()).toBe('released');
  expect((await waiting).token).toBeGreaterThan(other.token);
});
