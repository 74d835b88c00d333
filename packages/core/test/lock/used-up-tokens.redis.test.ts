import { useRedis } from '@sluice/test-support';
import { createConnection, type Connection } from '../../src/index';
import { passedOn } from '../../src/lock/asker';
import { Kernel, type Answer } from '../../src/lock/kernel';
import { placeOf, type Place } from '../../src/lock/place';

const redis = useRedis();
let connection: Connection;
let kernel: Kernel;

beforeAll(async () => {
  connection = createConnection(await redis.client());
  kernel = new Kernel(connection, { prefix: 'lock', deadlineMs: 5000, graceMs: 0 });
});

const tried = (place: Place, id: string) => kernel.try<Answer>(place, id, 60_000, passedOn());
const mutex = (key: string) => placeOf(connection, 'lock', key, 'x', 'mutex');

it.each([
  ['drop', (place: Place, id: string, token: number) => kernel.drop<boolean>(place, id, token, passedOn())],
  ['release', (place: Place, id: string) => kernel.release(place, id)],
])('a renewal that comes after a %s does not take the lock back', async (name, release) => {
  const place = mutex(name);
  const id = kernel.newId(place);
  const granted = await tried(place, id);
  if (granted.kind !== 'granted') throw new Error('it is free');
  await release(place, id, granted.token);
  expect(await kernel.renew(place, id, 60_000, granted.token)).toBe(false);

  const next = await tried(place, kernel.newId(place));
  expect(next).toMatchObject({ kind: 'granted', fast: true });
  expect((next as { token: number }).token).toBeGreaterThan(granted.token);
});

it('a renewal takes a lock back that lapsed and that nobody had since', async () => {
  const place = mutex('lapsed');
  const id = kernel.newId(place);
  const granted = await tried(place, id);
  if (granted.kind !== 'granted') throw new Error('it is free');
  await redis.raw('DEL', place.keys.lock);
  expect(await kernel.renew(place, id, 60_000, granted.token)).toBe(true);
  expect(await tried(place, kernel.newId(place))).toMatchObject({ kind: 'refused' });
});

describe('in the grace after a restart', () => {
  let grace: Kernel;

  beforeAll(() => {
    grace = new Kernel(connection, { prefix: 'lock', deadlineMs: 5000, graceMs: 3_600_000 });
  });

  it.each([
    ['a reader', 'released', 'r', 'read', (place: Place, id: string) => grace.release(place, id)],
    ['a permit', 'released', '2', 'semaphore', (place: Place, id: string) => grace.release(place, id)],
    ['a reader', 'taken away', 'r', 'read', (place: Place) => grace.force(place)],
  ] as const)(
    '%s comes back, but not once it was %s and the renewal is late',
    async (who, how, kind, name, end) => {
      const place = placeOf(connection, 'lock', `${who} ${how}`, kind, name);
      const id = grace.newId(place);
      const other = grace.newId(place);
      expect(await grace.renew(place, id, 60_000, 1)).toBe(true);
      await end(place, id);
      expect(await grace.renew(place, id, 60_000, 1)).toBe(false);
      expect((await grace.inspect(place)).holders).toEqual([]);
      expect(await grace.renew(place, other, 60_000, 1)).toBe(true);
      expect(await grace.renew(place, id, 60_000, 1)).toBe(false);
      expect(await redis.raw('PTTL', place.keys.tokens)).toBeGreaterThan(60_000);
    },
  );

  it('who leaves the queue leaves nothing behind', async () => {
    const place = placeOf(connection, 'lock', 'left', 'r', 'read');
    const id = grace.newId(place);
    expect(await grace.ask(place, id, 60_000)).toMatchObject({ kind: 'waiting' });
    await grace.release(place, id);
    expect(await redis.raw('EXISTS', place.keys.tokens)).toBe(0);
  });
});
