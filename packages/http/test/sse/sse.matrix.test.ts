import {
  endClient,
  express,
  newClient,
  serveApp,
  useRedis,
  waitUntil,
  type ExpressVersion,
  type NodeRedisVersion,
} from '@sluice/test-support';
import { createBroadcast, createConnection, createTopic } from '@sluice/core';
import { sse } from '../../src/index';
import { openStream } from './sse-reader';

const redis = useRedis();

const variants = (['v4', 'v5', 'v6'] as const).flatMap((redisVersion) =>
  (['v4', 'v5'] as const).map((expressVersion): [NodeRedisVersion, ExpressVersion] => [
    redisVersion,
    expressVersion,
  ]),
);

it.each(variants)('node-redis %s under Express %s', async (redisVersion, expressVersion) => {
  const client = newClient(redisVersion, redis.server.clientOptions);
  await client.connect();
  const connection = createConnection(client, {
    deadline: '5s',
    prefix: `${redisVersion}-${expressVersion}`,
  });
  const topic = createTopic<string>({ redis: connection, name: 'news', deadline: '5s' });
  const broadcast = createBroadcast<string>({ redis: connection, channel: 'news', deadline: '5s' });
  const app = await serveApp(express[expressVersion], (app) => {
    app.get('/topic', sse(topic));
    app.get('/broadcast', sse(broadcast));
  });
  const first = await topic.publish('one');
  const [kept, heard] = await Promise.all([
    openStream(app.port, { path: '/topic', lastId: first }),
    openStream(app.port, { path: '/broadcast' }),
  ]);
  await waitUntil(
    'they know where they begin',
    () => kept.reader.lastId !== '' && heard.reader.lastId !== '',
  );
  for (const message of ['two', 'Zoë 💥']) {
    await topic.publish(message);
    await broadcast.publish(message);
  }
  for (const { reader } of [kept, heard]) {
    await waitUntil('it has heard both', () => reader.events.length === 2);
    expect(reader.events.map(({ data }) => data)).toEqual(['two', 'Zoë 💥']);
  }
  await topic.close();
  await broadcast.close();
  await Promise.all([kept.whenEnded(), heard.whenEnded()]);
  await app.stop();
  connection.close();
  await endClient(client);
});
