import { randomBytes } from 'node:crypto';
import { waitUntil } from '@sluice/test-support';
import {
  createConnection,
  createJsonSessions,
  OptionError,
  SessionToken,
  type Connection,
} from '../../src/index';
import { active, useStore } from './use-store';

const { server, make, dump } = useStore();
const MINUTE = 60_000;
const rememberMs = MINUTE;

it('a token of one secret text is the same every time, and its text is nowhere in Redis', async () => {
  const store = await make();
  const sid = randomBytes(24).toString('base64url');
  const token = SessionToken.ofSecret(sid);
  await store.create({ a: 1 }, { token });
  expect(active(await store.load(SessionToken.ofSecret(sid))).data).toEqual({ a: 1 });
  expect(await store.load(SessionToken.ofSecret(`${sid}x`))).toEqual({ state: 'gone' });
  expect(token.id).toMatch(/^[\w-]{43}$/);
  expect(await dump()).not.toContain(sid);
  expect(await store.revoke(token.id)).toBe(true);
});

it('a token of bytes reads as one, and is the same for the same bytes', () => {
  const [name, secret] = [randomBytes(64), randomBytes(32)];
  const token = SessionToken.ofBytes(name, secret);
  expect(SessionToken.parse(token.value)).toMatchObject({ id: token.id });
  expect(SessionToken.ofBytes(name, secret).value).toBe(token.value);
  expect(SessionToken.ofBytes(name, randomBytes(32))).toMatchObject({ id: token.id });
  expect(SessionToken.ofBytes(randomBytes(64), secret).id).not.toBe(token.id);
});

it('a session can have times of its own', async () => {
  const store = await make({ idleTimeout: '30m' });
  const session = await store.create({ a: 1 }, { idleMs: 3 * MINUTE, absoluteMs: 1e14 });
  expect(session.expiresAt - session.now).toBe(3 * MINUTE);
  expect(session.deadlineAt - session.now).toBe(1e14);
  await session.commit({ a: 2 }, { idleMs: 7 * MINUTE });
  expect(session.expiresAt - session.now).toBe(7 * MINUTE);
  await session.touch({ idleMs: 1e14 });
  const read = active(await store.load(session.token));
  expect(read.expiresAt).toBe(session.expiresAt);
  expect(read.expiresAt - session.now).toBe(session.deadlineAt - session.now);
  await session.rotate({ a: 3 }, { idleMs: MINUTE });
  expect(session.expiresAt - session.now).toBe(MINUTE);
});

it.each([0, -1, Number.NaN, Infinity, '30m'])('a time of its own that is %p is refused', async (wrong) => {
  const store = await make();
  const time = wrong as number;
  await expect(store.create({}, { idleMs: time })).rejects.toMatchObject({ option: 'idleMs' });
  await expect(store.create({}, { absoluteMs: time })).rejects.toMatchObject({ option: 'absoluteMs' });
  const session = await store.create({ a: 1 });
  await expect(session.commit({ a: 2 }, { idleMs: time })).rejects.toMatchObject({ option: 'idleMs' });
  await expect(session.touch({ idleMs: time })).rejects.toMatchObject({ option: 'idleMs' });
  expect(active(await store.load(session.token))).toMatchObject({
    data: { a: 1 },
    expiresAt: session.expiresAt,
  });
});

describe('a session from elsewhere', () => {
  it('is taken over once, by whoever is first', async () => {
    const token = SessionToken.create();
    const stores = await Promise.all([make(), make(), make(), make()]);
    const loaded = await Promise.all(
      stores.map((store, index) => store.adopt({ first: index }, { token, rememberMs })),
    );
    const firsts = loaded.map((each) => active(each).data['first']);
    expect(new Set(firsts).size).toBe(1);
    expect(active(await (await make()).load(token)).data).toEqual({ first: firsts[0] });
  });

  it('does not come back when it has ended, for as long as is remembered', async () => {
    const store = await make();
    const token = SessionToken.create();
    await store.adopt({ a: 1 }, { token, rememberMs: 300 });
    expect(await store.revoke(token.id)).toBe(true);
    expect(await store.adopt({ a: 1 }, { token, rememberMs: 300 })).toEqual({ state: 'gone' });
    expect(await store.load(token)).toEqual({ state: 'gone' });
    await server.raw('PEXPIRE', `sess:{${token.id}}:adopted`, '1');
    await waitUntil(
      'it is forgotten',
      async () => (await server.raw('EXISTS', `sess:{${token.id}}:adopted`)) === 0,
    );
    expect(active(await store.adopt({ a: 2 }, { token, rememberMs })).data).toEqual({ a: 2 });
  });

  it('keeps what was written to it since', async () => {
    const store = await make();
    const token = SessionToken.create();
    const session = active(await store.adopt({ a: 1 }, { token, rememberMs }));
    await session.commit({ a: 2, b: 3 });
    expect(active(await store.adopt({ a: 1 }, { token, rememberMs })).data).toEqual({ a: 2, b: 3 });
  });

  it('is listed for its user, and ends with their other sessions', async () => {
    const store = await make();
    const token = SessionToken.create();
    const session = active(await store.adopt({}, { token, rememberMs, userId: 'adopted' }));
    expect(session).toMatchObject({ userId: 'adopted', authenticatedAt: session.createdAt });
    expect(await store.list('adopted')).toMatchObject([{ id: token.id }]);
    expect(await store.revokeAll('adopted')).toBe(1);
    expect(await store.adopt({}, { token, rememberMs, userId: 'adopted' })).toEqual({ state: 'gone' });
  });

  it('is taken over also in the last moment of its life elsewhere', async () => {
    const store = await make();
    const token = SessionToken.create();
    expect(active(await store.adopt({ a: 1 }, { token, rememberMs: 0 })).data).toEqual({ a: 1 });
    const never = store.adopt({}, { token, rememberMs: Number.NaN });
    await expect(never).rejects.toMatchObject({ option: 'rememberMs' });
  });

  it('leaves nothing without an end', async () => {
    const token = SessionToken.create();
    await (await make()).adopt({ a: 1 }, { token });
    const keys = (await server.raw('KEYS', `*${token.id}*`)) as string[];
    expect(keys).toHaveLength(2);
    for (const key of keys) expect(await server.raw('PTTL', key)).toBeGreaterThan(0);
  });
});

describe('sessions as JSON', () => {
  let redis: Connection;
  beforeAll(async () => {
    redis = createConnection(await server.client(), { deadline: '10s', prefix: 'ours' });
  });
  afterAll(() => {
    redis.close();
  });
  const open = (prefix?: string) =>
    createJsonSessions({ redis, deadline: '10s', ...(prefix !== undefined && { prefix }) });

  it('are read with what is left of their life, and removed', async () => {
    await server.raw('SET', 'sess:abc', '{"cookie":{},"__proto__":1,"a":[1]}', 'PX', '60000');
    const sessions = open();
    const read = await sessions.read('abc');
    if (typeof read === 'string') throw new Error(read);
    expect(JSON.stringify(read.data)).toBe('{"cookie":{},"__proto__":1,"a":[1]}');
    expect(read.ttlMs).toBeGreaterThan(30_000);
    await sessions.remove('abc');
    expect(await sessions.read('abc')).toBe('gone');
    await sessions.remove('abc');
  });

  it('may have no end, and any prefix', async () => {
    await server.raw('SET', 'a {b}*:x', '{"a":1}');
    await server.raw('SET', 'bare', '{"a":2}');
    expect(await open('a {b}*:').read('x')).toEqual({ data: { a: 1 }, ttlMs: undefined });
    expect(await open('').read('bare')).toEqual({ data: { a: 2 }, ttlMs: undefined });
  });

  it.each(['', 'no', '[1]', 'null', '"text"', '{"a":'])('are corrupt when they are %j', async (text) => {
    await server.raw('SET', 'sess:corrupt', text);
    expect(await open().read('corrupt')).toBe('corrupt');
  });

  it('are not looked for where something else stands', async () => {
    await server.raw('HSET', 'sess:hash', 'a', '1');
    await expect(open().read('hash')).rejects.toMatchObject({ code: 'ERR_REDIS_REPLY' });
  });

  it('need options that are right', () => {
    expect(() => open('x'.repeat(257))).toThrow(OptionError);
    expect(() => createJsonSessions({ redis, deadline: 'soon' as never })).toThrow(OptionError);
    expect(() => createJsonSessions({ redis, prefx: '' } as never)).toThrow(OptionError);
    expect(() => createJsonSessions({ redis: {} as never })).toThrow(OptionError);
  });
});
