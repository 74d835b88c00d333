import { endClient, shapes, type ShapeTargets } from '@sluice/test-support';
import { createConnection, createIdempotency } from '../../src/index';
import { someWork, started, useIdempotency } from './use-idempotency';

const { server, make } = useIdempotency();
const forLong = { wait: '15s' } as const;

it('gets the result as soon as it is there', async () => {
  const [one, other] = [await make(), await make()];
  const work = someWork();
  const execution = started(await one.begin(work));
  const waiting = Array.from({ length: 10 }, (_, n) => (n % 2 ? one : other).begin(work, forLong));
  await Promise.all([one.begin(work), other.begin(work)]);
  await execution.complete(Buffer.from('done'));
  for (const began of await Promise.all(waiting)) {
    expect(began).toEqual({ state: 'done', result: Buffer.from('done') });
  }
});

it.each(['complete', 'release', 'abandon'] as const)('is told of every end: %s', async (end) => {
  const one = await make();
  const published = async () => {
    const stats = String(await server.raw('INFO', 'commandstats'));
    return Number(/cmdstat_publish:calls=(\d+)/.exec(stats)?.[1] ?? 0);
  };
  const before = await published();
  await started(await one.begin(someWork()))[end](Buffer.from('done'));
  expect(await published()).toBe(before + 1);
});

it('goes to one of those who wait, when nothing came of it', async () => {
  const [one, other] = [await make(), await make()];
  const work = someWork();
  const execution = started(await one.begin(work));
  const waiting = Array.from({ length: 4 }, () => other.begin(work, { wait: 1500 }));
  await other.begin(work);
  await execution.release();
  const states = (await Promise.all(waiting)).map(({ state }) => state);
  expect(states.sort()).toEqual(['running', 'running', 'running', 'started']);
});

it('learns that nobody knows, when the lease lapses', async () => {
  const one = await make({ lease: 100 });
  const work = someWork();
  started(await one.begin(work, { maxHold: 1 }));
  expect(await one.begin(work, forLong)).toEqual({ state: 'unknown' });
});

it('learns so at once, when it is abandoned', async () => {
  const one = await make();
  const work = someWork();
  const execution = started(await one.begin(work));
  const waiting = one.begin(work, forLong);
  await one.begin(work);
  await execution.abandon();
  expect(await waiting).toEqual({ state: 'unknown' });
});

it('does not wait for work of another kind', async () => {
  const one = await make();
  const work = someWork();
  started(await one.begin(work));
  expect(await one.begin({ ...work, fingerprint: 'another' }, forLong)).toEqual({ state: 'mismatch' });
});

it.each(['signal', 'close', 'time'] as const)('ends with what it knew: by %s', async (how) => {
  const [one, other] = [await make(), await make()];
  const work = someWork();
  started(await one.begin(work));
  const leaving = new AbortController();
  const wait = how === 'time' ? 50 : '15s';
  const waiting = other.begin(work, { wait, signal: leaving.signal });
  await other.begin(work);
  if (how === 'signal') leaving.abort();
  if (how === 'close') other.close();
  expect(await waiting).toMatchObject({ state: 'running' });
});

it('needs no pub/sub', async () => {
  const pool = shapes
    .find(({ shape }) => shape === 'pool')
    ?.create({ server: server.server } as ShapeTargets);
  if (pool === undefined) throw new Error('No major has pools');
  await pool.connect();
  const connection = createConnection(pool, { deadline: '10s' }); // no `subscriber`: nothing is heard
  const deaf = createIdempotency({ redis: connection, deadline: '10s' });
  const work = someWork();
  const execution = started(await (await make()).begin(work));
  const waiting = deaf.begin(work, forLong);
  await deaf.begin(work);
  await execution.complete(Buffer.from('done'));
  expect(await waiting).toMatchObject({ state: 'done' });
  connection.close();
  await endClient(pool);
});
