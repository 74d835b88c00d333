import {
  express,
  redisFaults,
  serveApp,
  useFaultyRedis,
  waitUntil,
  type RedisServer,
  type ServedApp,
} from '@sluice/test-support';
import { createBroadcast, createConnection, createTopic, type Broadcast, type Topic } from '@sluice/core';
import request from 'supertest';
import { sse, sseEvents, type SseEvent, type SseOptions } from '../../src/index';
import { openStream, type Stream } from './sse-reader';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

const ROOM_MS = 1000;
const faulty = useFaultyRedis();

interface Setting {
  server: RedisServer;
  topic: Topic<number>;
  broadcast: Broadcast<number>;
  app: ServedApp;
}

/** Redis keeps what it has acknowledged. */
async function start(options: SseOptions<number> = {}): Promise<Setting> {
  const { server, client } = await faulty.start({ appendonly: 'yes', appendfsync: 'always' });
  const redis = createConnection(client, { deadline: 200 });
  const topic = createTopic<number>({ redis, name: 'news', deadline: 1000 });
  const broadcast = createBroadcast<number>({ redis, channel: 'news', deadline: 1000, checkAfter: 200 });
  const all = { deadline: 300, heartbeat: 100, ...options } as const;
  const app = await serveApp(express.v5, (app) => {
    app.get('/topic', sse(topic, all));
    app.get('/broadcast', sse(broadcast, all));
  });
  for (const end of [
    () => {
      redis.close();
    },
    () => topic.close(),
    () => broadcast.close(),
    () => app.stop(),
  ])
    faulty.atEnd(end);
  return { server, topic, broadcast, app };
}

async function open(app: ServedApp, path: string, lastId?: string): Promise<Stream> {
  const stream = await openStream(app.port, { path, lastId });
  faulty.atEnd(() => {
    stream.cut();
  });
  return stream;
}

/** Until Redis takes it. */
async function publish(to: { publish(message: number): Promise<string> }, message: number): Promise<void> {
  await waitUntil('Redis takes it', () =>
    to.publish(message).then(
      () => true,
      () => false,
    ),
  );
}

describe.each(redisFaults)('Redis %s', (_name, begin, cease) => {
  it('at the start: 503 in time, as problem details, and the stream when it is back', async () => {
    const told: SseEvent[] = [];
    const note = (event: unknown) => told.push(event as SseEvent);
    subscribe(sseEvents.name, note);
    faulty.atEnd(() => unsubscribe(sseEvents.name, note));
    const { server, app, topic } = await start();
    await begin(server);
    for (const path of ['/topic', '/broadcast']) {
      const sinceMs = Date.now();
      const response = await request(app.server).get(path).set('Last-Event-ID', '5-5').expect(503);
      expect(Date.now() - sinceMs).toBeLessThan(300 + ROOM_MS);
      expect(response.headers).toMatchObject({
        'content-type': 'application/problem+json',
        'retry-after': '5',
      });
      expect(response.body).toMatchObject({
        title: 'Temporarily unavailable',
        detail: 'The events cannot be read. Try again shortly.',
      });
    }
    expect(told.map(({ type }) => type)).toEqual(['refused', 'refused']);
    await cease(server);
    await publish(topic, 1);
    await waitUntil('the stream opens', async () => (await open(app, '/topic')).status === 200);
  });

  it('in between: streams stay open, a topic misses nothing, a broadcast tells what it missed', async () => {
    const { server, app, topic, broadcast } = await start();
    const [kept, heard] = [await open(app, '/topic'), await open(app, '/broadcast')];
    await waitUntil(
      'they know where they begin',
      () => kept.reader.lastId !== '' && heard.reader.lastId !== '',
    );
    await topic.publish(1);
    await broadcast.publish(1);
    await kept.hears(1);
    await heard.hears(1);
    await begin(server);
    const { comments } = kept.reader;
    await waitUntil(
      'they are alive',
      () => kept.reader.comments > comments + 3 && heard.reader.comments > comments + 3,
    );
    await cease(server);
    await publish(topic, 2);
    await publish(broadcast, 2);
    await waitUntil('both go on', () => kept.messages.includes(2) && heard.messages.includes(2));
    expect(kept.messages).toEqual([1, 2]);
    expect([kept.ended, heard.ended]).toEqual([false, false]);
  });
});

it('a topic whose data was lost says so, and so does a broadcast', async () => {
  const { server, client } = await faulty.start();
  const redis = createConnection(client, { deadline: 500 });
  const [topic, broadcast] = [
    createTopic<number>({ redis, name: 'news', deadline: 1000 }),
    createBroadcast<number>({ redis, channel: 'news', deadline: 1000 }),
  ];
  const app = await serveApp(express.v5, (app) => {
    app.get('/topic', sse(topic));
    app.get('/broadcast', sse(broadcast));
  });
  for (const end of [
    () => {
      redis.close();
    },
    () => topic.close(),
    () => broadcast.close(),
    () => app.stop(),
  ])
    faulty.atEnd(end);
  const [kept, heard] = [await open(app, '/topic'), await open(app, '/broadcast')];
  await topic.publish(1);
  await broadcast.publish(1);
  await kept.hears(1);
  await heard.hears(1);
  await server.restart();
  await kept.hears(1, { reason: 'counter-lost', missed: null });
  await heard.hears(1, { reason: 'counter-lost', missed: null });
  expect([kept, heard].map(({ reader }) => reader.events.at(-1)?.event)).toEqual(['reset', 'gap']);
});

it("with onUnavailable 'open' the stream opens without Redis, and goes on where the client was when it is back", async () => {
  const { server, app, topic } = await start({ onUnavailable: 'open' });
  const id = await topic.publish(1);
  await topic.publish(2);
  await server.kill();
  const stream = await open(app, '/topic', id);
  expect(stream.status).toBe(200);
  await waitUntil('it is alive', () => stream.reader.comments > 2);
  await server.start();
  await publish(topic, 3);
  await stream.hears(2, 3);
});
