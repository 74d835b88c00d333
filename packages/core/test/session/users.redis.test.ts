import { active, useStore } from './use-store';
import type { SessionStore } from '../../src/index';

const { server, make } = useStore();

async function logins(store: SessionStore, userId: string, count: number) {
  const sessions = [];
  for (let n = 0; n < count; n++) sessions.push(await store.create({ n }, { userId, device: { n } }));
  return sessions;
}

async function indexOf(): Promise<string[]> {
  const keys = (await server.raw('KEYS', 'sess:u:*')) as string[];
  return (await Promise.all(keys.map((key) => server.raw('ZRANGE', key, '0', '-1')))).flat() as string[];
}

beforeEach(() => server.raw('FLUSHALL'));

it('lists a user their sessions, the latest login first', async () => {
  const store = await make();
  const [first, second] = await logins(store, 'alice', 2);
  const anonymous = await store.create({});
  await logins(store, 'bob', 1);
  await new Promise((resolve) => setTimeout(resolve, 2));
  await anonymous.login('alice', { cart: 1 });
  const list = await store.list('alice');
  expect(list.map(({ id }) => id).slice(0, 1)).toEqual([anonymous.id]);
  expect(new Set(list.map(({ id }) => id))).toEqual(new Set([first?.id, second?.id, anonymous.id]));
  expect(list.at(-1)).toMatchObject({ userId: 'alice', device: { n: expect.any(Number) as number } });
  expect(JSON.stringify(list)).not.toContain('cart');
  expect(await store.list('nobody')).toEqual([]);
});

it('ends one by its handle', async () => {
  const store = await make();
  const [one, other] = await logins(store, 'alice', 2);
  expect(await store.revoke(one?.id ?? '')).toBe(true);
  expect(await store.revoke(one?.id ?? '')).toBe(false);
  expect((await store.list('alice')).map(({ id }) => id)).toEqual([other?.id]);
  expect(await indexOf()).toEqual([other?.id]);
});

it('ends all, and all but one', async () => {
  const store = await make();
  const [kept] = await logins(store, 'alice', 250);
  const [bob] = await logins(store, 'bob', 1);
  expect(await store.revokeOthers('alice', kept?.id ?? '')).toBe(249);
  expect((await store.list('alice')).map(({ id }) => id)).toEqual([kept?.id]);
  expect(await store.revokeAll('alice')).toBe(1);
  expect(await store.revokeAll('alice')).toBe(0);
  expect(await indexOf()).toEqual([bob?.id]);
  expect(await store.list('bob')).toHaveLength(1);
});

it('ends the oldest beyond a limit', async () => {
  const store = await make();
  const sessions = [];
  for (let n = 0; n < 4; n++) {
    sessions.push(...(await logins(store, 'alice', 1)));
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  expect(await store.limit('alice', 5)).toBe(0);
  expect(await store.limit('alice', 2)).toBe(2);
  expect((await store.list('alice')).map(({ id }) => id)).toEqual([sessions[3]?.id, sessions[2]?.id]);
  await expect(store.limit('alice', -1)).rejects.toMatchObject({ option: 'sessions' });
});

it('gives out all that is stored, and erases it', async () => {
  const store = await make();
  await logins(store, 'alice', 2);
  const all = await store.export('alice');
  expect(all.map(({ data }) => data?.['n']).sort()).toEqual([0, 1]);
  expect(all[0]).toMatchObject({ userId: 'alice' });
  expect(await store.erase('alice')).toBe(2);
  expect(await server.raw('DBSIZE')).toBe(0);
});

it('a session that changes its user is the new one only', async () => {
  const store = await make();
  const session = await store.create({}, { userId: 'alice' });
  await session.login('bob', {});
  expect(await store.list('alice')).toEqual([]);
  expect(await store.list('bob')).toHaveLength(1);
  expect(await indexOf()).toEqual([session.id]);
});

it('an entry of a session that is somebody else ends nothing', async () => {
  const store = await make();
  const session = await store.create({}, { userId: 'alice' });
  const [key = ''] = (await server.raw('KEYS', 'sess:u:*')) as string[];
  await session.login('bob', {});
  await server.raw('ZADD', key, '1', session.id);
  expect(await store.list('alice')).toEqual([]);
  await server.raw('ZADD', key, '1', session.id);
  expect(await store.revokeAll('alice')).toBe(0);
  expect(active(await store.load(session.token)).userId).toBe('bob');
});

it('forgets sessions that are not there, unless they may be about to come', async () => {
  const store = await make();
  const [old, young] = await logins(store, 'alice', 2);
  const [key = ''] = (await server.raw('KEYS', 'sess:u:*')) as string[];
  for (const session of [old, young]) await server.raw('DEL', `sess:{${session?.id ?? ''}}`);
  await server.raw('ZINCRBY', key, '-60001', old?.id ?? '');
  expect(await store.list('alice')).toEqual([]);
  expect(await indexOf()).toEqual([young?.id]);
  await store.revokeAll('alice');
  expect(await indexOf()).toEqual([young?.id]);
  await store.erase('alice');
  expect(await indexOf()).toEqual([]);
});

it('the index has a TTL, and drops what has ended by itself', async () => {
  const store = await make();
  await logins(store, 'alice', 1);
  const [key = ''] = (await server.raw('KEYS', 'sess:u:*')) as string[];
  const ttl = Number(await server.raw('PTTL', key));
  expect(ttl).toBeGreaterThan(12 * 3_600_000);
  await server.raw('ZADD', key, '1000', 'long-gone');
  const [latest] = await logins(store, 'alice', 1);
  expect(await indexOf()).toContain(latest?.id);
  expect(await indexOf()).not.toContain('long-gone');
});

it('has a session that lives longer than others for as long as it does', async () => {
  const store = await make({ absoluteTimeout: '1h' });
  const { id } = await store.create({}, { userId: 'alice', absoluteMs: 30 * 24 * 3_600_000 });
  const [key = ''] = (await server.raw('KEYS', 'sess:u:*')) as string[];
  const untilDeadline =
    Number(await server.raw('ZSCORE', key, id)) - Number(await server.raw('HGET', `sess:{${id}}`, '@e'));
  expect(untilDeadline).toBeGreaterThan(0);
  expect(Number(await server.raw('PTTL', key))).toBeGreaterThan(29 * 24 * 3_600_000);
});

it('users of odd names do not meet each other', async () => {
  const store = await make();
  const users = ['a', 'A', '{a}', 'a:b', 'u', 'ü', '😀', ' '];
  for (const userId of users) await store.create({ userId }, { userId });
  for (const userId of users) {
    expect((await store.list(userId)).map((session) => session.userId)).toEqual([userId]);
  }
});
