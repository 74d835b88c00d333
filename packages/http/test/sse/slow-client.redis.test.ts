import { useRedis, waitUntil } from '@sluice/test-support';
import { connect, type Socket } from 'node:net';
import { sse } from '../../src/index';
import { useEvents } from './use-events';

const redis = useRedis();
const events = useEvents(redis);

const KIB = 1024;
/** More than the sockets of the system hold. */
const PIECES = 240;
const piece = (n: number) => `${String(n)} ${'x'.repeat(32 * KIB)}`;

async function publishPieces(to: { publish(message: string): Promise<string> }): Promise<void> {
  for (let n = 0; n < PIECES; n += 10) {
    await Promise.all(Array.from({ length: 10 }, (_, index) => to.publish(piece(n + index))));
  }
}

/** A client that asks and then takes nothing. */
function askAndSleep(port: number, lastId?: string): Promise<Socket> {
  const last = lastId === undefined ? '' : `Last-Event-ID: ${lastId}\r\n`;
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`GET /events HTTP/1.1\r\nHost: x\r\n${last}\r\n`);
      socket.pause();
      resolve(socket);
    });
    socket.on('error', () => undefined);
    events.atEnd(() => socket.destroy());
  });
}

it.each(['topic', 'broadcast'] as const)(
  'of a %s is cut off, and the others hear everything',
  async (kind) => {
    const told = events.told();
    const source = await events[kind]<string>();
    const handler = sse(source, { maxBufferedBytes: 512 * KIB });
    const app = await events.serve((app) => app.get('/events', handler));
    const others = await Promise.all([1, 2].map(() => events.open(app)));
    await askAndSleep(app.port);
    await waitUntil('all are there', () => handler.clients === 3);
    await publishPieces(source);
    await waitUntil('the slow one is gone', () => handler.clients === 2);
    for (const { reader } of others) {
      await waitUntil('it has heard all', () => reader.events.length === PIECES);
      expect(reader.events.map(({ data }) => data.split(' ')[0])).toEqual(
        Array.from({ length: PIECES }, (_, n) => String(n)),
      );
    }
    expect(told.flatMap((event) => (event.type === 'closed' ? [event.reason] : []))).toEqual(['slow']);
  },
);

it('reads the past at its own speed, is held in memory no longer than two heartbeats, and read for no more than it takes', async () => {
  const topic = await events.topic<string>();
  const from = await topic.position();
  await publishPieces(topic);
  const handler = sse(topic, { heartbeat: 300, maxBufferedBytes: 512 * KIB });
  const app = await events.serve((app) => app.get('/events', handler));
  const ranges = async () =>
    Number(/cmdstat_xrange:calls=(\d+)/.exec(String(await redis.raw('INFO', 'commandstats')))?.[1] ?? 0);
  const before = await ranges();
  await askAndSleep(app.port, from);
  await waitUntil('it is there', () => handler.clients === 1);
  await waitUntil('it is cut off', () => handler.clients === 0);
  expect((await ranges()) - before).toBeLessThan(PIECES / 25);
  // One that reads gets all of it, though it is far more than may wait for it.
  const stream = await events.open(app, { lastId: from });
  await waitUntil('it has heard all', () => stream.reader.events.length === PIECES);
});
