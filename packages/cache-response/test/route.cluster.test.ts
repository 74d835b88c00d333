import { createConnection, type Connection } from '@sluice/core';
import { express as versions, waitUntil, useCluster } from '@sluice/test-support';
import { cacheResponse } from '../src/index';
import { serve } from './serve';

const running = useCluster();
let redis: Connection;

beforeAll(() => {
  redis = createConnection(running().client, { deadline: '10s' });
});

afterAll(() => {
  redis.close();
});

it('responses of all nodes are stored, and forgotten together', async () => {
  const cache = cacheResponse({ redis, deadline: '10s', ttl: '1m', tags: ['things'] });
  let runs = 0;
  const { get } = await serve(versions.v5, (app) => {
    app.use(cache, (req, res) => {
      runs++;
      res.vary('X-Mode').send(`${req.path} ${String(req.get('x-mode'))}`);
    });
  });
  const paths = Array.from({ length: 12 }, (_, index) => `/things/${String(index)}`);
  const askAll = () =>
    Promise.all(
      paths.flatMap((path) => ['a', 'b'].map((mode) => get(path, { headers: { 'x-mode': mode } }))),
    );
  await askAll();
  await waitUntil('all are stored', async () =>
    (await askAll()).every(({ cacheStatus }) => cacheStatus.includes('hit')),
  );
  const before = runs;
  await cache.invalidate({ tags: ['things'] });
  const answers = await askAll();
  expect(answers.map(({ body }) => body)).toEqual(paths.flatMap((path) => [`${path} a`, `${path} b`]));
  expect(runs).toBe(before + 24);
  cache.close();
});

it('a replica takes over under requests: each is answered, and what is invalidated afterwards is not served', async () => {
  const { cluster } = running();
  const connection = createConnection(running().client); // with the deadline that users have
  const cache = cacheResponse({ redis: connection, namespace: 'failing', ttl: '1m', tags: ['things'] });
  let version = 1;
  const { get } = await serve(versions.v5, (app) => {
    app.use(cache, (_req, res) => res.send(String(version)));
  });
  const paths = Array.from({ length: 12 }, (_, index) => `/things/${String(index)}`);
  const askAll = () => Promise.all(paths.map((path) => get(path)));
  const allAreHits = async () => (await askAll()).every(({ cacheStatus }) => cacheStatus.includes('hit'));
  await waitUntil('all are stored', allAreHits);

  const master = await cluster.masterOf('failing:fence');
  await master.kill();
  const statuses = new Set<number>();
  await cluster.takenOver('failing:fence', master, async () => {
    for (const { status } of await askAll()) statuses.add(status);
  });
  expect([...statuses]).toEqual([200]);
  await waitUntil('all are stored again', allAreHits);

  version = 2;
  await waitUntil('it can be invalidated', () =>
    cache.invalidate({ tags: ['things'] }).then(
      () => true,
      () => false,
    ),
  );
  for (const { status, body } of await askAll()) expect([status, body]).toEqual([200, '2']);
  cache.close();
  connection.close();
});
