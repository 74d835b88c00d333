import {
  endClient,
  newClient,
  reserveRedis,
  startFaultProxy,
  startRedis,
  waitUntil,
} from '@sluice/test-support';
import type { RedisServer } from '@sluice/test-support';
import { createConnection, createSessionStore, RedisUnavailableError } from '../../src/index';
import type { SessionStore, SessionStoreOptions, StoredSession } from '../../src/index';
import { active } from './use-store';

const DEADLINE_MS = 300;
const ROOM_MS = 1000;
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function storeOn(
  server: Pick<RedisServer, 'state'> & { clientOptions: object },
  options: Partial<SessionStoreOptions> = {},
): Promise<SessionStore> {
  const client = newClient('v4', server.clientOptions);
  const connecting = client.connect().catch(() => undefined);
  if (server.state === 'running') await connecting;
  const redis = createConnection(client, { breaker: { probeInterval: 50 } });
  ends.push(async () => {
    redis.close();
    await endClient(client);
  });
  return createSessionStore({ redis, deadline: DEADLINE_MS, ...options });
}

async function running(): Promise<RedisServer> {
  const server = await startRedis();
  ends.push(() => server.stop());
  return server;
}

const operations: [string, (store: SessionStore, session: StoredSession) => Promise<unknown>][] = [
  ['load', (store, { token }) => store.load(token)],
  ['create', (store) => store.create({ a: 1 })],
  ['create for a user', (store) => store.create({ a: 1 }, { userId: 'alice' })],
  ['commit', (_store, session) => session.commit({ a: 2 })],
  ['touch', (_store, session) => session.touch()],
  ['rotate', (_store, session) => session.rotate({ a: 2 })],
  ['login', (_store, session) => session.login('alice', { a: 2 })],
  ['destroy', (_store, session) => session.destroy()],
  ['reload', (_store, session) => session.reload()],
  ['update', (_store, session) => session.update((data) => (data['a'] = 2))],
  ['list', (store) => store.list('alice')],
  ['revoke', (store, { id }) => store.revoke(id)],
  ['revokeAll', (store) => store.revokeAll('alice')],
  ['export', (store) => store.export('alice')],
  ['erase', (store) => store.erase('alice')],
];

const faults: [string, (server: RedisServer) => unknown][] = [
  ['killed', (server) => server.kill()],
  [
    'frozen',
    (server) => {
      server.freeze();
    },
  ],
];

it.each(faults)('with Redis %s, every call is refused within its deadline', async (_fault, happen) => {
  const server = await running();
  const store = await storeOn(server);
  const session = await store.create({ a: 1 });
  await happen(server);
  for (const [name, call] of operations) {
    const startedAt = Date.now();
    const failure = await call(store, session).catch((error: unknown) => error);
    expect([name, failure]).toEqual([name, expect.any(RedisUnavailableError)]);
    expect(Date.now() - startedAt).toBeLessThan(DEADLINE_MS + ROOM_MS);
  }
});

it('a Redis that was absent at boot is used when it comes', async () => {
  const server = await reserveRedis();
  ends.push(() => server.stop());
  const store = await storeOn(server);
  await expect(store.create({ a: 1 })).rejects.toThrow(RedisUnavailableError);
  await server.start();
  await waitUntil('it is used', () =>
    store.create({ a: 1 }).then(
      () => true,
      () => false,
    ),
  );
});

it('after a restart without data, sessions are gone, and new ones are made', async () => {
  const server = await running();
  const store = await storeOn(server);
  const session = await store.create({ a: 1 }, { userId: 'alice' });
  await server.restart();
  await waitUntil('it is connected again', () =>
    store.list('alice').then(
      () => true,
      () => false,
    ),
  );
  expect(await store.load(session.token)).toEqual({ state: 'gone' });
  expect(await session.commit({ a: 2 })).toBe('gone');
  expect(active(await store.load((await store.create({ b: 1 })).token)).data).toEqual({ b: 1 });
});

it('a write whose answer is lost is sent again, and a login still has one secret', async () => {
  const server = await running();
  const proxy = await startFaultProxy({ path: server.socket });
  ends.push(() => proxy.stop());
  const store = await storeOn({ state: 'running', clientOptions: proxy.clientOptions }, { deadline: '10s' });
  for (let n = 1; n <= 5; n++) {
    const session = await store.create({ n: 0 });
    const login = session.login('alice', { n });
    setImmediate(() => {
      proxy.drop();
    });
    // What was not sent before the connection broke may be refused; what was sent is answered.
    const outcome = await login.catch((error: unknown) => error);
    if (outcome !== 'saved') expect(outcome).toBeInstanceOf(RedisUnavailableError);
    else expect(active(await store.load(session.token)).data).toEqual({ n });
    await waitUntil('it is connected again', () =>
      store.list('alice').then(
        () => true,
        () => false,
      ),
    );
  }
});

it('SCRIPT FLUSH in the middle is not noticed', async () => {
  const server = await running();
  const store = await storeOn(server, { deadline: '10s' });
  const session = await store.create({ a: 1 });
  await server.raw('SCRIPT', 'FLUSH');
  expect(await session.commit({ a: 2 })).toBe('saved');
  await server.raw('SCRIPT', 'FLUSH');
  expect(await session.login('alice', { a: 3 })).toBe('saved');
  expect(active(await store.load(session.token)).data).toEqual({ a: 3 });
});
