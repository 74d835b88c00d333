import { type EventEmitter } from 'node:events';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  endClient,
  newClient,
  nodeRedis,
  useProcessWarnings,
  useRedis,
  waitUntil,
} from '@sluice/test-support';
import { createConnection } from '../../src/index';

const redis = useRedis();
const warnings = useProcessWarnings();
const versions = Object.keys(nodeRedis) as (keyof typeof nodeRedis)[];

describe.each(versions)('a client of %s', (version) => {
  it('is listened to once, however many connections are made of it', async () => {
    const client = await redis.client(version);
    const emitter = client as unknown as EventEmitter;
    const first = createConnection(client);
    const listeners = emitter.listenerCount('error');
    const events: unknown[] = [];
    const onEvent = (event: unknown) => events.push(event);
    subscribe('sluice:connection', onEvent);

    const connections = [first, ...Array.from({ length: 30 }, () => createConnection(client))];
    const error = new Error('lost');
    emitter.emit('error', error);
    await new Promise(setImmediate); // warnings come in a tick of their own

    expect(emitter.listenerCount('error')).toBe(listeners);
    expect(events).toEqual([{ type: 'error', error }]);
    expect(warnings()).toEqual([]);
    connections.forEach((connection) => {
      connection.close();
    });
    unsubscribe('sluice:connection', onEvent);
  });

  it('takes the subscriber along when it is closed, and brings it back with its subscriptions', async () => {
    const client = newClient(version, redis.server.clientOptions);
    const connection = createConnection(client);
    const heard: string[] = [];
    let gaps = 0;
    const subscriber = connection.subscriber();
    subscriber?.onGap(() => gaps++);
    const subscription = subscriber?.subscribe('news', (message) => heard.push(message));
    const listeners = async () => Number(((await redis.raw('PUBSUB', 'NUMSUB', 'news')) as unknown[])[1]);

    await client.connect();
    await subscription?.active;
    expect(await listeners()).toBe(1);
    await endClient(client);
    await waitUntil('the subscriber is gone', async () => (await listeners()) === 0);

    await client.connect();
    await waitUntil('the subscriber is back', async () => (await listeners()) === 1);
    await redis.raw('PUBLISH', 'news', 'hello');
    await waitUntil('the message is heard', () => heard.length > 0);
    expect(heard).toEqual(['hello']);
    expect(gaps).toBe(1);

    subscription?.unsubscribe();
    await waitUntil('nobody listens', async () => (await listeners()) === 0);
    connection.close();
    await endClient(client);
  });

  it('tells of a gap once a subscription stands again, not before', async () => {
    const client = newClient(version, redis.server.clientOptions);
    await client.connect();
    const connection = createConnection(client);
    const subscriber = connection.subscriber();
    await subscriber?.subscribe('news', () => undefined).active;
    const listeners = async () => Number(((await redis.raw('PUBSUB', 'NUMSUB', 'news')) as unknown[])[1]);
    const standing: Promise<number>[] = [];
    subscriber?.onGap(() => standing.push(listeners()));
    const refusals: unknown[] = [];
    const onEvent = (event: unknown) => refusals.push(event);

    await endClient(client);
    await waitUntil('the subscriber is gone', async () => (await listeners()) === 0);
    await redis.raw('ACL', 'SETUSER', 'default', '-subscribe');
    subscribe('sluice:connection', onEvent);
    await client.connect();
    await waitUntil('it is refused', () => refusals.length > 0);
    await redis.raw('ACL', 'SETUSER', 'default', '+subscribe');
    await waitUntil('the subscriber is back', async () => (await listeners()) === 1);
    await waitUntil('a gap is told', () => standing.length > 0);

    expect(await Promise.all(standing)).toEqual([1]);
    unsubscribe('sluice:connection', onEvent);
    connection.close();
    await endClient(client);
  });

  it('that was given for pub/sub, open already, tells of its first loss, and keeps no subscription in the end', async () => {
    const [client, subscriber] = [await redis.client(version), await redis.client(version)];
    const connection = createConnection(client, { subscriber });
    let gaps = 0;
    connection.subscriber()?.onGap(() => gaps++);
    await connection.subscriber()?.subscribe('news', () => undefined).active;
    const listeners = async () => Number(((await redis.raw('PUBSUB', 'NUMSUB', 'news')) as unknown[])[1]);

    expect(await redis.raw('CLIENT', 'KILL', 'TYPE', 'pubsub')).toBe(1);
    await waitUntil('the loss is told', () => gaps === 1);
    expect(await listeners()).toBe(1);

    connection.close();
    await waitUntil('nobody listens', async () => (await listeners()) === 0);
    expect((subscriber as { isOpen?: boolean }).isOpen).toBe(true);
  });

  it('has nothing opened beside it by a connection that was closed', async () => {
    const client = await redis.client(version);
    const duplicate = jest.spyOn(client as unknown as { duplicate(): unknown }, 'duplicate');
    const connection = createConnection(client);
    connection.close();
    connection.subscriber()?.subscribe('news', () => undefined);
    const blocking = connection.blocking();
    await expect(blocking.command('none', ['LLEN', 'none'])).rejects.toMatchObject({
      reason: 'closed',
      executed: 'no',
    });
    blocking.close();
    expect(duplicate).not.toHaveBeenCalled();
  });

  it('ends what blocks when it is closed', async () => {
    const client = newClient(version, redis.server.clientOptions);
    await client.connect();
    const connection = createConnection(client);
    const blocking = connection.blocking();
    const waiting = blocking.command('none', ['BLPOP', 'none', '0']);
    await waitUntil('it blocks', async () =>
      String(await redis.raw('INFO', 'clients')).includes('blocked_clients:1'),
    );
    await endClient(client);
    await expect(waiting).rejects.toMatchObject({ reason: 'closed', executed: 'unknown' });
    await expect(blocking.command('none', ['LLEN', 'none'])).rejects.toMatchObject({ executed: 'no' });
  });
});

describe('a pool of v5 that was given for blocking throws nothing', () => {
  /** Jest fails for what is thrown at the clean-up. */
  const cleanUp = () => new Promise((resolve) => setTimeout(resolve, 100));

  async function blockingPool(lists: readonly string[]) {
    const pool = nodeRedis.v5.createClientPool(redis.server.clientOptions as object, { cleanupDelay: 20 });
    pool.on('error', () => undefined);
    const connection = createConnection(await redis.client('v5'), { blocking: pool });
    const blocking = connection.blocking();
    await blocking.command('ready', ['LLEN', 'ready']);
    const waiting = lists.map((list) => blocking.command(list, ['BLPOP', list, '0']));
    return { pool, connection, waiting };
  }

  it('when it was ended in use', async () => {
    const { pool, connection, waiting } = await blockingPool(['a', 'b', 'c']);
    await waitUntil('they block', async () =>
      String(await redis.raw('INFO', 'clients')).includes('blocked_clients:3'),
    );
    connection.close();
    for (const each of waiting) await expect(each).rejects.toMatchObject({ reason: 'closed' });
    await cleanUp();
    expect(pool.isOpen).toBe(false);
  });

  it('when it was ended while its clients connected', async () => {
    for (let turns = 0; turns < 20; turns++) {
      const { connection, waiting } = await blockingPool(
        Array.from({ length: 10 }, (_, n) => `list ${String(n)}`),
      );
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
      connection.close();
      await Promise.allSettled(waiting);
    }
    await cleanUp();
  });
});
