import { redisFaults, useFaultyRedis, waitUntil } from '@sluice/test-support';
import { createBroadcast, createConnection, createTopic } from '../../src/index';
import { Hearing, numbers } from './hearing';

const ROOM_MS = 1000;
const faulty = useFaultyRedis();

/** Redis keeps what it has acknowledged. */
const DURABLE = { appendonly: 'yes', appendfsync: 'always' };

function close(...all: readonly { close(): unknown }[]): void {
  for (const each of all) faulty.atEnd(() => each.close());
}

it.each(redisFaults)(
  'Redis %s: publishers are told in time, a topic misses nothing',
  async (_name, begin, cease) => {
    const { server, client } = await faulty.start(DURABLE);
    const redis = createConnection(client, { deadline: 500 });
    const topic = createTopic<number>({ redis, name: 'orders', deadline: 500 });
    const broadcast = createBroadcast<number>({ redis, channel: 'prices', deadline: 500, checkAfter: 300 });
    close(redis, topic, broadcast);
    const [kept, heard] = [new Hearing<number>(), new Hearing<number>()];
    await topic.subscribe(kept.listener, { onGap: kept.onGap }).active;
    await broadcast.subscribe(heard.listener, { onGap: heard.onGap }).active;
    for (const n of numbers(1, 5)) await Promise.all([topic.publish(n), broadcast.publish(n)]);
    await kept.hears(...numbers(1, 5));
    await heard.hears(...numbers(1, 5));
    await begin(server);

    const sinceMs = Date.now();
    await expect(topic.publish(6)).rejects.toMatchObject({ code: 'ERR_REDIS_UNAVAILABLE' });
    await expect(broadcast.publish(6)).rejects.toMatchObject({ code: 'ERR_REDIS_UNAVAILABLE' });
    await expect(topic.position()).rejects.toMatchObject({ code: 'ERR_REDIS_UNAVAILABLE' });
    expect(Date.now() - sinceMs).toBeLessThan(3 * 500 + ROOM_MS);

    await cease(server);
    let n = 100;
    const acknowledged: number[] = [];
    await waitUntil('both are told again', async () => {
      n++;
      const published = await Promise.allSettled([topic.publish(n), broadcast.publish(n)]);
      if (published[0].status === 'fulfilled') acknowledged.push(n);
      return (
        acknowledged.every((each) => kept.told.includes(each)) &&
        acknowledged.length > 3 &&
        heard.told.includes(n)
      );
    });
    // What was sent to a frozen Redis may have been published after all; nothing twice, and nothing out of order.
    const told = kept.told as number[];
    expect(kept.gaps).toEqual([]);
    expect(told).toEqual([...new Set(told)].sort((a, b) => a - b));
  },
);

it('a Redis that comes back without its data is told as a gap by both', async () => {
  const { server, client } = await faulty.start();
  const redis = createConnection(client, { deadline: 500 });
  const topic = createTopic<number>({ redis, name: 'orders', deadline: 1000 });
  const broadcast = createBroadcast<number>({ redis, channel: 'prices', deadline: 1000 });
  close(redis, topic, broadcast);
  const [kept, heard] = [new Hearing<number>(), new Hearing<number>()];
  await topic.subscribe(kept.listener, { onGap: kept.onGap }).active;
  await broadcast.subscribe(heard.listener, { onGap: heard.onGap }).active;
  await topic.publish(1);
  await broadcast.publish(1);
  await kept.hears(1);
  await heard.hears(1);
  await server.restart();
  // Nobody has to publish for that.
  await kept.hears(1, 'gap counter-lost undefined');
  await heard.hears(1, 'gap counter-lost undefined');
  await topic.publish(2);
  await broadcast.publish(2);
  await kept.hears(1, 'gap counter-lost undefined', 2);
  await heard.hears(1, 'gap counter-lost undefined', 2);
});

it('a subscription that was made without Redis becomes active with it', async () => {
  const { server, client } = await faulty.start(DURABLE);
  const redis = createConnection(client, { deadline: 500 });
  const topic = createTopic<number>({ redis, name: 'orders', deadline: 1000 });
  const broadcast = createBroadcast<number>({ redis, channel: 'prices', deadline: 1000, checkAfter: 300 });
  close(redis, topic, broadcast);
  const id = await topic.publish(1);
  await topic.publish(2);
  await server.kill();
  const [late, now, heard] = [new Hearing<number>(), new Hearing<number>(), new Hearing<number>()];
  const active = [
    topic.subscribe(late.listener, { from: id, onGap: late.onGap }).active,
    topic.subscribe(now.listener, { onGap: now.onGap }).active,
    broadcast.subscribe(heard.listener, { onGap: heard.onGap }).active,
  ];
  expect(await Promise.race([...active, new Promise((resolve) => setTimeout(resolve, 300, 'nobody'))])).toBe(
    'nobody',
  );
  await server.start();
  await Promise.all(active);
  await waitUntil('Redis takes messages', () =>
    Promise.all([topic.publish(3), broadcast.publish(3)]).then(
      () => true,
      () => false,
    ),
  );
  await late.hears(2, 3);
  await now.hears(3);
  await heard.hears(3);
});
