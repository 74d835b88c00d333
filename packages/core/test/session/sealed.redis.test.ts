import { randomBytes } from 'node:crypto';
import { createSealer, OptionError } from '../../src/index';
import { active, useStore } from './use-store';

const { server, make, dump } = useStore();
const keyOf = (id: string) => `sess:{${id}}`;
const [k1, k2] = [randomBytes(32), randomBytes(32)];
const old = createSealer({ keys: { k1 }, current: 'k1' });
const sealer = createSealer({ keys: { k1, k2 }, current: 'k2' });

describe.each([
  ['sealed', { sealer }],
  ['sealed and bound to the token', { sealer, bindToToken: true, rotation: { every: '1h' } }],
] as const)('%s', (_name, options) => {
  it('comes back, changed field by field', async () => {
    const store = await make(options);
    const { token } = await store.create({ a: 1, secret: 'swordfish', name: 'Zoë' });
    const [one, two] = [active(await store.load(token)), active(await store.load(token))];
    await one.commit({ ...one.data, one: 1 });
    await two.commit({ ...two.data, two: 2 });
    expect(active(await store.load(token)).data).toEqual({
      a: 1,
      secret: 'swordfish',
      name: 'Zoë',
      one: 1,
      two: 2,
    });
    expect(await dump()).not.toContain('swordfish');
  });

  it('survives a login and a rotation that meets another write', async () => {
    const store = await make(options);
    const session = await store.create({ a: 1, b: 2 });
    const other = active(await store.load(session.token));
    await other.commit({ a: 1, b: 2, other: 3 });
    await session.login('alice', { a: 7 });
    await server.raw('HINCRBY', keyOf(session.id), '@r', '-3600000');
    const loaded = active(await store.load(session.token));
    expect(loaded.data).toEqual({ a: 7, other: 3 });
    expect(await loaded.rotate({ ...loaded.data, c: 4 })).toBe('saved');
    expect(loaded.token.value).not.toBe(session.token.value);
    expect(active(await store.load(loaded.token)).data).toEqual({ a: 7, other: 3, c: 4 });
  });

  it('after a login that met another write, what is written next removes nothing of that', async () => {
    const store = await make(options);
    const session = await store.create({ a: 1 });
    await active(await store.load(session.token)).commit({ a: 1, other: 2 });
    await session.login('alice', { a: 1 });
    expect(session.differs({ a: 1 })).toBe(false);
    await session.commit({ a: 3 });
    expect(active(await store.load(session.token)).data).toEqual({ a: 3, other: 2 });
  });

  it.each([
    ['changed', (key: string) => server.raw('HSET', key, 'a', 'tampered with')],
    ['plain', (key: string) => server.raw('HSET', key, 'a', '1')],
    [
      'moved',
      (key: string) =>
        server.raw('EVAL', "redis.call('HSET', KEYS[1], 'a', redis.call('HGET', KEYS[1], 'b'))", '1', key),
    ],
  ])('a value that was %s makes it corrupt', async (_how, tamper) => {
    const store = await make(options);
    const { token, id } = await store.create({ a: 1, b: 2 });
    await tamper(keyOf(id));
    expect(await store.load(token)).toEqual({ state: 'corrupt' });
  });
});

it('is sealed anew under the current key with the next write', async () => {
  const [before, after] = [await make({ sealer: old }), await make({ sealer })];
  const { token } = await before.create({ a: 1, b: 2 });
  const session = active(await after.load(token));
  expect(session.data).toEqual({ a: 1, b: 2 });
  expect(await session.commit(session.data)).toBe('unchanged');
  await session.commit({ ...session.data, c: 3 });
  const only = await make({ sealer: createSealer({ keys: { k2 }, current: 'k2' }) });
  expect(active(await only.load(token)).data).toEqual({ a: 1, b: 2, c: 3 });
});

it('bound to the token, it is opened by who has that alone', async () => {
  const store = await make({ sealer, bindToToken: true });
  const { id } = await store.create({ a: 1 }, { userId: 'bound' });
  expect(await store.export('bound')).toEqual([expect.objectContaining({ id, data: undefined })]);
  const sealed = await make({ sealer });
  expect((await sealed.export('bound'))[0]).toMatchObject({ id, data: undefined });
});

it.each([
  [{ bindToToken: true }],
  [{ sealer, bindToToken: true, rotation: { grace: '1s' } }],
  [{ sealer: {} }],
  [{ sealer: null }],
])('refuses %j', async (options) => {
  await expect(make(options as never)).rejects.toThrow(OptionError);
});
