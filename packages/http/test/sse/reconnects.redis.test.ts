import { useRedis, waitUntil } from '@sluice/test-support';
import { sse } from '../../src/index';
import { SseReader, openStream, type Stream } from './sse-reader';
import { useEvents } from './use-events';

const CLIENTS = 200;
const MESSAGES = 60;

const redis = useRedis();
const events = useEvents(redis);

/** The same numbers in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

it('200 clients that lose their connections at random miss nothing and are told nothing twice', async () => {
  const random = seeded(7);
  const topic = await events.topic<number>();
  const handler = sse(topic);
  const app = await events.serve((app) => app.get('/events', handler));
  const readers = Array.from({ length: CLIENTS }, () => new SseReader());
  const streams: Stream[] = await Promise.all(readers.map((reader) => openStream(app.port, { reader })));
  await waitUntil('all know where they begin', () => readers.every(({ lastId }) => lastId !== ''));
  let reconnects = 0;
  const reconnect = async (index: number) => {
    const reader = readers[index] as SseReader;
    (streams[index] as Stream).cut();
    reader.forgetUnfinished();
    reconnects++;
    const again = await openStream(app.port, { reader, lastId: reader.lastId }).catch(() => undefined);
    if (again === undefined)
      await reconnect(index); // cut while it asked
    else streams[index] = again;
  };
  /** What each client does next, one thing after the other. */
  const doings: Promise<void>[] = readers.map(() => Promise.resolve());
  const comeBack = (index: number) => {
    doings[index] = doings[index]?.then(() => reconnect(index)) as Promise<void>;
  };
  for (let n = 1; n <= MESSAGES; n++) {
    await topic.publish(n);
    for (let k = 0; k < 3; k++) comeBack(random(CLIENTS));
    if (n !== MESSAGES / 2) continue;
    app.server.closeAllConnections();
    for (let index = 0; index < CLIENTS; index++) comeBack(index);
  }
  await Promise.all(doings);
  const expected = Array.from({ length: MESSAGES }, (_, index) => String(index + 1));
  await waitUntil('all have heard the last', () =>
    readers.every((reader) => reader.events.at(-1)?.data === String(MESSAGES)),
  );
  for (const reader of readers) expect(reader.events.map(({ data }) => data)).toEqual(expected);
  expect(reconnects).toBeGreaterThan(CLIENTS);
  for (const stream of streams) stream.cut();
  await waitUntil('nobody is there', () => handler.clients === 0);
}, 60_000);
