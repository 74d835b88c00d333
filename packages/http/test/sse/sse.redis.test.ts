import { useRedis, waitUntil } from '@sluice/test-support';
import compression from 'compression';
import { EventSource } from 'eventsource';
import { once } from 'node:events';
import request from 'supertest';
import { interceptResponse, sse } from '../../src/index';
import { openStream, type Stream } from './sse-reader';
import { useEvents } from './use-events';

const redis = useRedis();
const events = useEvents(redis);

it('sends what is published, with ids, names and a time to wait, and neither stored nor held back', async () => {
  const topic = await events.topic<{ n: number }>();
  const app = await events.serve((app) => {
    app.use(compression({ threshold: 0, filter: () => true }));
    app.get('/events', sse(topic, { event: 'price', retry: 1000 }));
  });
  const stream = await events.open(app);
  expect(stream.status).toBe(200);
  expect(stream.headers).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  expect(stream.headers['content-encoding']).toBe(undefined);
  await waitUntil('it knows where it begins', () => stream.reader.lastId !== '');
  const ids = [await topic.publish({ n: 1 }), await topic.publish({ n: 2 })];
  await stream.hears({ n: 1 }, { n: 2 });
  expect(stream.reader.events.map(({ id, event }) => [id, event])).toEqual(ids.map((id) => [id, 'price']));
  expect(stream.reader.retryMs).toBeGreaterThanOrEqual(1000);
  expect(stream.reader.retryMs).toBeLessThanOrEqual(1500);
});

describe('a client that comes back', () => {
  it('to a topic misses nothing, also when it had heard nothing yet', async () => {
    const topic = await events.topic<number>();
    const app = await events.serve((app) => app.get('/events', sse(topic)));
    const first = await events.open(app);
    await waitUntil('it knows where it begins', () => first.reader.lastId !== '');
    first.cut();
    await topic.publish(1);
    await topic.publish(2);
    const second = await events.open(app, { lastId: first.reader.lastId });
    await topic.publish(3);
    await second.hears(1, 2, 3);
    const third = await events.open(app, { lastId: second.reader.events[0]?.id });
    await third.hears(2, 3);
  });

  it.each<[string, string]>([
    ['a small id', '0-1'],
    ['the largest id', '18446744073709551615-18446744073709551615'],
    ['a larger one', '99999999999999999999999999-0'],
    ['a dollar', '$'],
    ['an angle', '>'],
    ['SQL', "1-1'; DROP TABLE"],
    ['an escaped line', '%0d%0aevent: x'],
    ['a letter', '\u00e9'],
    ['all that is kept', 'oldest'],
    ['the end', 'now'],
    ['a long text', 'x'.repeat(8000)],
  ])('to a topic with %s is told to begin anew, and hears what comes then', async (_name, lastId) => {
    const topic = await events.topic<number>();
    await topic.publish(1);
    const app = await events.serve((app) => app.get('/events', sse(topic)));
    const stream = await events.open(app, { lastId });
    await waitUntil('it is told', () => stream.reader.events.length === 1);
    expect(stream.reader.events[0]).toMatchObject({
      event: 'reset',
      data: '{"reason":"trimmed","missed":null}',
    });
    await topic.publish(2);
    await waitUntil('it hears on', () => stream.reader.events.length === 2);
    expect(stream.reader.events[1]).toMatchObject({ event: '', data: '2' });
    const again = await events.open(app, { lastId: stream.reader.lastId });
    await topic.publish(3);
    await again.hears(3);
  });

  it('to a broadcast is told of a gap, and only of one', async () => {
    const broadcast = await events.broadcast<number>();
    const app = await events.serve((app) => app.get('/events', sse(broadcast)));
    const first = await events.open(app);
    await waitUntil('it knows where it begins', () => first.reader.lastId !== '');
    await broadcast.publish(1);
    await first.hears(1);
    const well = await events.open(app, { lastId: first.reader.lastId });
    first.cut();
    await broadcast.publish(2);
    await broadcast.publish(3);
    await well.hears(2, 3); // what this process has not heard yet would not be missed
    const late = await events.open(app, { lastId: first.reader.lastId });
    await broadcast.publish(4);
    await well.hears(2, 3, 4);
    await late.hears({ reason: 'missed', missed: 2 }, 4);
    expect(late.reader.events.map(({ event }) => event)).toEqual(['gap', '']);
    const lost = await events.open(app, { lastId: 'nonsense' });
    await lost.hears({ reason: 'counter-lost', missed: null });
  });
});

it('is understood by a client of others, which connects again by itself', async () => {
  const topic = await events.topic<string>();
  const app = await events.serve((app) => app.get('/events', sse(topic, { event: 'word', retry: 50 })));
  const source = new EventSource(`http://127.0.0.1:${String(app.port)}/events`);
  events.atEnd(() => {
    source.close();
  });
  const words: string[] = [];
  source.addEventListener('word', ({ data }) => words.push(String(data)));
  await once(source as never, 'open');
  await topic.publish('one\r\ntwo');
  await waitUntil('it has heard the first', () => words.length === 1);
  app.server.closeAllConnections();
  await topic.publish('three');
  await topic.publish('Zoë 💥');
  await waitUntil('it has heard the others', () => words.length === 3);
  expect(words).toEqual(['one\ntwo', 'three', 'Zoë 💥']);
});

describe('a filter', () => {
  it('decides by message and request; a promise and a failure let nothing pass', async () => {
    const told = events.told();
    const topic = await events.topic<{ to: string }>();
    const wrong = new Error('wrong');
    const app = await events.serve((app) => {
      app.get('/events/:name', sse(topic, { filter: ({ to }, req) => to === req.params['name'] }));
      app.get('/late', sse(topic, { filter: (() => Promise.resolve(true)) as never }));
      app.get(
        '/broken',
        sse(topic, {
          filter: () => {
            throw wrong;
          },
        }),
      );
    });
    const [ann, ben, late, broken] = (await Promise.all(
      ['/events/ann', '/events/ben', '/late', '/broken'].map((path) => events.open(app, { path })),
    )) as [Stream, Stream, Stream, Stream];
    for (const to of ['ann', 'ben', 'ann', 'ben']) await topic.publish({ to });
    await ann.hears({ to: 'ann' }, { to: 'ann' });
    await ben.hears({ to: 'ben' }, { to: 'ben' });
    expect([...late.messages, ...broken.messages]).toEqual([]);
    expect(told.filter((event) => event.type === 'callback-failed')).toHaveLength(4);
  });

  it('leaves a client no need to be sent again what is not for it', async () => {
    const topic = await events.topic<number>();
    const app = await events.serve((app) =>
      app.get('/events', sse(topic, { filter: () => false, heartbeat: 100 })),
    );
    const stream = await events.open(app);
    const id = await topic.publish(1);
    await waitUntil('it is told the id', () => stream.reader.lastId === id);
    expect(stream.reader.events).toEqual([]);
    await waitUntil('comments show that it is there', () => stream.reader.comments > 2);
  });
});

it('makes an event once for all clients, and skips one that cannot be sent', async () => {
  const told = events.told();
  const topic = await events.topic<string>();
  const made: string[] = [];
  const handler = sse(topic, {
    event: (message) => (message === 'none' ? undefined : message),
    data: (message) => {
      made.push(message);
      return message === 'nothing' ? undefined : { message };
    },
  });
  const app = await events.serve((app) => app.get('/events', handler));
  const streams = await Promise.all([1, 2, 3].map(() => events.open(app)));
  for (const message of ['good', 'bad\r\ndata: x', 'reset', 'nothing', 'none']) await topic.publish(message);
  for (const stream of streams) {
    await stream.hears({ message: 'good' }, { message: 'none' });
    expect(stream.reader.events.map(({ event }) => event)).toEqual(['good', '']);
  }
  expect(made).toEqual(['good', 'nothing', 'none']);
  expect(told.filter((event) => event.type === 'callback-failed')).toHaveLength(3);
});

it('begins where the app says, unless the client knows better', async () => {
  const topic = await events.topic<number>();
  const ids = [await topic.publish(1), await topic.publish(2)];
  const app = await events.serve((app) => {
    app.get('/oldest', sse(topic, { from: () => 'oldest' }));
    app.get('/query', sse(topic, { from: (req) => req.query['after'] as string }));
    app.get(
      '/broken',
      sse(topic, {
        from: () => {
          throw new Error('no place');
        },
      }),
    );
    app.get('/wrong', sse(topic, { from: () => 5 as never }));
  });
  await (await events.open(app, { path: '/oldest' })).hears(1, 2);
  await (await events.open(app, { path: `/query?after=${String(ids[0])}` })).hears(2);
  await (await events.open(app, { path: '/oldest', lastId: ids[0] })).hears(2);
  for (const path of ['/broken', '/wrong']) expect((await events.open(app, { path })).status).toBe(500);
  expect(app.errors).toEqual([
    expect.objectContaining({ message: 'no place' }),
    expect.objectContaining({ code: 'ERR_OPTION_INVALID', option: 'from' }),
  ]);
});

it('is held with its events by a gate that holds the response, and replays to it all the same', async () => {
  const topic = await events.topic<string>();
  const from = await topic.position();
  const long = 'x'.repeat(10_000);
  for (let n = 0; n < 60; n++) await topic.publish(long);
  let goOn: () => void = () => undefined;
  const saved = new Promise<void>((resolve) => (goOn = resolve));
  const app = await events.serve((app) => {
    app.use((_req, res, next) => {
      interceptResponse(res, { head: () => saved, holdMs: 10_000 });
      next();
    });
    app.get('/events', sse(topic));
  });
  const opening = events.open(app, { lastId: from });
  await topic.publish('last');
  expect(await Promise.race([opening, new Promise((resolve) => setTimeout(resolve, 100, 'held'))])).toBe(
    'held',
  );
  goOn();
  const { reader } = await opening;
  await waitUntil('it has heard the last', () => reader.events.at(-1)?.data === 'last');
  expect(reader.events).toHaveLength(61);
});

it('answers HEAD with the head, leaves other methods to others, and lets earlier middleware refuse', async () => {
  const topic = await events.topic<number>();
  const handler = sse(topic);
  const app = await events.serve((app) => {
    app.use('/secret', (_req, res) => void res.sendStatus(401));
    app.use(['/events', '/secret'], handler);
  });
  await request(app.server).head('/events').expect(200).expect('Content-Type', 'text/event-stream');
  await request(app.server).post('/events').expect(404);
  await request(app.server).get('/secret').expect(401);
  expect(handler.clients).toBe(0);
});

describe('shutting down', () => {
  it.each(['the handler', 'the topic'])(
    'ends all streams when %s is closed, so that the server can stop',
    async (what) => {
      const told = events.told();
      const topic = await events.topic<number>();
      const handler = sse(topic);
      const app = await events.serve((app) => app.get('/events', handler));
      const streams = await Promise.all([1, 2, 3].map(() => openStream(app.port)));
      expect(handler.clients).toBe(3);
      if (what === 'the handler') handler.close();
      else await topic.close();
      for (const stream of streams) {
        await stream.whenEnded();
        expect(stream.response.complete).toBe(true);
      }
      expect(handler.clients).toBe(0);
      const refused = await request(app.server).get('/events').expect(503).expect('Connection', 'close');
      expect(refused.headers['content-type']).toBe('application/problem+json');
      app.server.close();
      await once(app.server, 'close');
      expect(told.flatMap((event) => (event.type === 'closed' ? [event.reason] : []))).toEqual([
        'closed',
        'closed',
        'closed',
      ]);
    },
  );
});

it('leaves nothing behind of hundreds of clients that left', async () => {
  const topic = await events.topic<number>();
  const handler = sse(topic);
  const app = await events.serve((app) => app.get('/events', handler));
  const subscribed = new Set<unknown>();
  const subscribe = topic.subscribe.bind(topic);
  topic.subscribe = (...args) => {
    const subscription = subscribe(...args);
    subscribed.add(subscription);
    void subscription.ended.then(() => subscribed.delete(subscription));
    return subscription;
  };
  for (let round = 0; round < 4; round++) {
    const streams = await Promise.all(Array.from({ length: 100 }, () => openStream(app.port)));
    for (const stream of streams) stream.cut();
    await waitUntil('nobody is there', () => handler.clients === 0 && subscribed.size === 0);
  }
});
