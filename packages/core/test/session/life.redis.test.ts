import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';
import { OptionError, SessionToken, TooLargeError } from '../../src/index';
import { active, useStore } from './use-store';

const { server, make, dump } = useStore();
const keyOf = (id: string) => `sess:{${id}}`;

it('a session has what was written to it', async () => {
  const store = await make();
  const data = { cart: [{ sku: 'hat', amount: 2 }], seen: true, name: 'Zoë', nothing: null };
  const { token } = await store.create(data, { device: { ip: '192.0.2.1' } });
  const session = active(await store.load(token.value));
  expect(session.data).toEqual(data);
  expect(session).toMatchObject({ version: 1, userId: undefined, device: { ip: '192.0.2.1' } });
  expect(session.deadlineAt - session.createdAt).toBe(12 * 3_600_000);
  expect(session.expiresAt - session.createdAt).toBe(30 * 60_000);
  expect(await store.load(token)).toMatchObject({ state: 'active' });
});

it.each(['', 'x', `${randomUUID()}.short`, `${randomUUID()}.${'a'.repeat(44)}`, `{}.${'a'.repeat(43)}`])(
  'nothing is behind %j',
  async (token) => {
    const store = await make();
    expect(await store.load(token)).toEqual({ state: 'gone' });
  },
);

it('nothing is behind a token that was never given out', async () => {
  expect(await (await make()).load(SessionToken.create())).toEqual({ state: 'gone' });
});

it('a secret that is not that of the session opens nothing', async () => {
  const store = await make();
  const { id } = await store.create({ a: 1 });
  expect(await store.load(SessionToken.create(id))).toEqual({ state: 'reused' });
});

describe('a commit', () => {
  it('writes what differs, and nothing else', async () => {
    const store = await make();
    const { token } = await store.create({ kept: 1, removed: 2, nested: { deep: [1] } });
    const session = active(await store.load(token));
    const { data } = session;
    delete data['removed'];
    (data['nested'] as { deep: number[] }).deep.push(2);
    data['added'] = 'x';
    await server.raw('HSET', keyOf(session.id), 'kept', '"by somebody else"');
    expect(await session.commit(data)).toBe('saved');
    expect(active(await store.load(token)).data).toEqual({
      kept: 'by somebody else',
      nested: { deep: [1, 2] },
      added: 'x',
    });
  });

  it('without a change costs nothing', async () => {
    const store = await make();
    const session = await store.create({ a: 1, b: undefined });
    await server.raw('CONFIG', 'RESETSTAT');
    expect(await session.commit({ a: 1, c: undefined })).toBe('unchanged');
    expect(String(await server.raw('INFO', 'commandstats'))).not.toContain('evalsha');
  });

  it('counts versions, of one object and of several', async () => {
    const store = await make();
    const session = await store.create({});
    await session.commit({ a: 1 });
    await session.commit({ a: 2 });
    expect(session.version).toBe(3);
    const other = active(await store.load(session.token));
    await other.commit({ a: 3 });
    await session.commit({ a: 4 });
    expect(active(await store.load(session.token))).toMatchObject({ version: 5, data: { a: 4 } });
  });

  it('never brings back what has ended', async () => {
    const store = await make();
    const slow = await store.create({ a: 1 });
    const other = active(await store.load(slow.token));
    expect(await other.destroy()).toBe(true);
    expect(await slow.commit({ a: 2 })).toBe('gone');
    expect(await slow.touch()).toBe('gone');
    expect(await slow.rotate({ a: 2 })).toBe('gone');
    expect(await slow.login('alice', { a: 2 })).toBe('gone');
    expect(await slow.update((data) => (data['a'] = 2))).toBeUndefined();
    expect(await slow.destroy()).toBe(false);
    expect(await slow.reload()).toBe('gone');
    expect(await server.raw('EXISTS', keyOf(slow.id))).toBe(0);
  });

  it('keeps many fields', async () => {
    const store = await make({ maxBytes: 10_000_000 });
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`field-${n}`, n]));
    const session = await store.create(many);
    expect(await session.commit({ one: 1 })).toBe('saved');
    expect(active(await store.load(session.token)).data).toEqual({ one: 1 });
  });
});

describe('the end of a session', () => {
  it('is put off when half of the idle time is gone, and not before', async () => {
    const store = await make({ idleTimeout: '10m' });
    const { token, id } = await store.create({});
    expect(active(await store.load(token)).touchDue).toBe(false);
    await shorten(id, 299_000);
    const session = active(await store.load(token));
    expect(session.touchDue).toBe(true);
    expect(await session.touch({ device: 'phone' })).toBe('saved');
    expect(session.touchDue).toBe(false);
    expect(Number(await server.raw('PTTL', keyOf(id)))).toBeGreaterThan(590_000);
    expect(active(await store.load(token))).toMatchObject({ version: 1, device: 'phone' });
  });

  it('is never put off past the absolute deadline', async () => {
    const store = await make({ idleTimeout: '10m', absoluteTimeout: '12m' });
    const { token, id, deadlineAt } = await store.create({});
    await server.raw('HSET', keyOf(id), '@e', String(deadlineAt - 11 * 60_000));
    await shorten(id, 100_000 - 60_000);
    const session = active(await store.load(token));
    expect(session.touchDue).toBe(true);
    await session.touch();
    expect(session.expiresAt).toBe(session.deadlineAt);
    expect(session.touchDue).toBe(false);
    expect(Number(await server.raw('PTTL', keyOf(id)))).toBeLessThanOrEqual(60_000);
    await session.commit({ a: 1 });
    expect(Number(await server.raw('PTTL', keyOf(id)))).toBeLessThanOrEqual(60_000);
  });

  it('comes by itself', async () => {
    const store = await make({ idleTimeout: '1s' });
    const { token } = await store.create({});
    await pause(1050);
    expect(await store.load(token)).toEqual({ state: 'gone' });
  });

  it('comes also where somebody has taken the TTL away', async () => {
    const store = await make();
    const { token, id } = await store.create({});
    await server.raw('PERSIST', keyOf(id));
    const session = active(await store.load(token));
    await session.touch();
    expect(Number(await server.raw('PTTL', keyOf(id)))).toBeGreaterThan(0);
  });

  /** As if it had been created, and not used, so much earlier that this is left of its idle time. */
  async function shorten(id: string, leftMs: number): Promise<void> {
    const left = Number(await server.raw('PTTL', keyOf(id)));
    const expires = Number(await server.raw('HGET', keyOf(id), '@x')) - left + leftMs;
    await server.raw('HSET', keyOf(id), '@x', String(expires));
    await server.raw('PEXPIREAT', keyOf(id), String(expires));
  }
});

describe('data', () => {
  it.each<[string, Record<string, unknown>]>([
    ['a BigInt', { fine: 1, wrong: { deep: [1n] } }],
    ['a circle', { wrong: circle() }],
  ])('with %s is refused, by its name', async (_what, data) => {
    const store = await make();
    await expect(store.create(data)).rejects.toMatchObject({
      code: 'ERR_OPTION_INVALID',
      option: 'session.wrong',
    });
    const session = await store.create({ a: 1 });
    await expect(session.commit({ a: 2, ...data })).rejects.toThrow(OptionError);
    await expect(session.login('alice', { a: 2, ...data })).rejects.toThrow(OptionError);
    expect(active(await store.load(session.token)).data).toEqual({ a: 1 });
    expect(await store.list('alice')).toEqual([]);
  });

  it('that is too large is refused, and the biggest are named', async () => {
    const store = await make({ maxBytes: 1000 });
    const session = await store.create({ a: 1 });
    const failure = await session
      .commit({ a: 1, cart: 'x'.repeat(900), history: 'y'.repeat(200) })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TooLargeError);
    expect(String(failure)).toMatch(/cart with 906, history with 209, a with 2.* 1117 bytes.* 1000 /);
    expect(active(await store.load(session.token)).data).toEqual({ a: 1 });
  });

  it('under names that mean something elsewhere comes back as it was', async () => {
    const store = await make();
    const data = JSON.parse(
      '{"__proto__":{"admin":true},"constructor":1,"@v":2,"@@v":3,"":4,"a b{}":5}',
    ) as Record<string, unknown>;
    const session = await store.create(data);
    const loaded = active(await store.load(session.token));
    expect(JSON.stringify(Object.entries(loaded.data).sort())).toBe(
      JSON.stringify(Object.entries(data).sort()),
    );
    expect((loaded.data as { admin?: boolean }).admin).toBeUndefined();
    expect(Object.getPrototypeOf(loaded.data)).toBe(Object.prototype);
    expect(await session.commit({})).toBe('saved');
    expect(active(await store.load(session.token)).data).toEqual({});
  });

  it('under a name that is no text is refused', async () => {
    await expect((await make()).create({ '\ud800': 1 })).rejects.toThrow(OptionError);
  });

  function circle(): unknown {
    const one: Record<string, unknown> = {};
    one['self'] = one;
    return one;
  }
});

describe('what stands in Redis', () => {
  it.each([
    ['without a secret', (key: string) => server.raw('HDEL', key, '@v')],
    ['without a deadline', (key: string) => server.raw('HDEL', key, '@e')],
    ['with a version that is none', (key: string) => server.raw('HSET', key, '@n', 'NaN')],
    ['with a user who never logged in', (key: string) => server.raw('HSET', key, '@u', 'root')],
    ['with a property that is no JSON', (key: string) => server.raw('HSET', key, 'a', '{"broken')],
  ])('%s is corrupt', async (_what, corrupt) => {
    const store = await make();
    const { token, id } = await store.create({ a: 1 });
    await corrupt(keyOf(id));
    expect(await store.load(token)).toEqual({ state: 'corrupt' });
  });

  it('of another type is an error', async () => {
    const store = await make();
    const { token, id } = await store.create({ a: 1 });
    await server.raw('SET', keyOf(id), 'something else');
    await expect(store.load(token)).rejects.toMatchObject({ code: 'ERR_REDIS_REPLY' });
  });

  it('holds no secret, and no key without a TTL', async () => {
    await server.raw('FLUSHALL');
    const store = await make();
    const session = await store.create({ a: 1 });
    const secrets = [session.token.value.split('.')[1]];
    await session.login('alice@example.com', { a: 2 });
    secrets.push(session.token.value.split('.')[1]);
    const text = await dump();
    for (const secret of secrets) expect(text).not.toContain(secret);
    const keys = (await server.raw('KEYS', '*')) as string[];
    expect(keys).toHaveLength(2);
    expect(keys.join()).not.toContain('alice');
    for (const key of keys) expect(Number(await server.raw('PTTL', key))).toBeGreaterThan(0);
  });
});

it('printing a token or a session shows no secret', async () => {
  const session = await (await make()).create({ a: 1 });
  const secret = session.token.value.split('.')[1] ?? '';
  for (const shown of [inspect(session, { depth: 9, showHidden: true }), JSON.stringify(session.token)]) {
    expect(shown).not.toContain(secret);
  }
});

it('loading is one round trip of two commands, writing one', async () => {
  const store = await make();
  const { token } = await store.create({ a: 1 });
  const session = active(await store.load(token));
  await session.commit({ a: 2 });
  await server.raw('CONFIG', 'RESETSTAT');
  await active(await store.load(token)).commit({ a: 3 });
  const stats = String(await server.raw('INFO', 'commandstats'));
  for (const command of ['hgetall', 'pttl', 'evalsha'])
    expect(stats).toContain(`cmdstat_${command}:calls=1,`);
});
