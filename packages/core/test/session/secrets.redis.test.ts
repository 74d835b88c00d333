import { setTimeout as pause } from 'node:timers/promises';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { SessionEvent } from '../../src/index';
import { active, useStore } from './use-store';

const { server, make } = useStore();
const keyOf = (id: string) => `sess:{${id}}`;

beforeEach(() => server.raw('FLUSHALL'));

describe('a login', () => {
  it('ends the old secret at once, and the handle stays', async () => {
    const store = await make();
    const session = await store.create({ cart: ['hat'] });
    const fixed = session.token;
    expect(await session.login('alice', { cart: ['hat'], theme: 'dark' })).toBe('saved');
    expect(session.id).toBe(fixed.id);
    expect(await store.load(fixed)).toEqual({ state: 'reused' });
    const loaded = active(await store.load(session.token));
    expect(loaded).toMatchObject({ userId: 'alice', data: { cart: ['hat'], theme: 'dark' } });
    expect(loaded.authenticatedAt).toBe(session.authenticatedAt);
  });

  it('ends the writes of requests that are under way', async () => {
    const store = await make();
    const session = await store.create({ role: 'none' });
    const slow = active(await store.load(session.token));
    await session.login('alice', { role: 'admin' });
    expect(await slow.commit({ role: 'slow' })).toBe('superseded');
    expect(await slow.touch()).toBe('superseded');
    expect(await slow.rotate({ role: 'none' })).toBe('superseded');
    expect(await slow.login('mallory', { role: 'none' })).toBe('superseded');
    expect(await slow.destroy()).toBe(false);
    expect(active(await store.load(session.token))).toMatchObject({
      userId: 'alice',
      data: { role: 'admin' },
    });
    expect(await store.list('mallory')).toEqual([]);
  });

  it('begins the absolute time anew', async () => {
    const store = await make();
    const session = await store.create({});
    await server.raw('HINCRBY', keyOf(session.id), '@e', '-3600000');
    const loaded = active(await store.load(session.token));
    await loaded.login('alice', {});
    expect(loaded.deadlineAt - (loaded.authenticatedAt ?? 0)).toBe(12 * 3_600_000);
  });

  it.each([[''], ['x'.repeat(1025)], [7], ['\ud800']])('of %p for a user is refused', async (userId) => {
    const session = await (await make()).create({});
    await expect(session.login(userId as string, {})).rejects.toMatchObject({ option: 'userId' });
  });
});

describe('rotation', () => {
  it('is due when the secret is old, and changes it in place', async () => {
    const store = await make({ rotation: { every: '1h', grace: '10s' } });
    const session = await store.create({ a: 1 });
    expect(session.rotationDue).toBe(false);
    await age(session.id, 3_600_000);
    const [one, two] = [active(await store.load(session.token)), active(await store.load(session.token))];
    expect(one.rotationDue).toBe(true);
    expect(await one.rotate({ a: 1, one: 1 })).toBe('saved');
    expect(await two.rotate({ a: 1, two: 2 })).toBe('saved');
    expect(one.token.value).not.toBe(session.token.value);
    expect(two.token.value).toBe(session.token.value);
    const [before, after] = [await store.load(session.token), await store.load(one.token)];
    for (const loaded of [before, after]) {
      expect(active(loaded).data).toEqual({ a: 1, one: 1, two: 2 });
      expect(active(loaded).rotationDue).toBe(false);
    }
  });

  it('is decided by Redis, whatever the caller believes', async () => {
    const store = await make();
    const session = await store.create({ a: 1 });
    const { token } = session;
    await session.rotate({ a: 2 });
    expect(session.token.value).toBe(token.value);
    expect(active(await store.load(token)).data).toEqual({ a: 2 });
  });

  it('takes the old secret for the grace time alone', async () => {
    const store = await make({ rotation: { every: '1s', grace: 300 } });
    const session = await store.create({ a: 1 });
    const old = session.token;
    await age(session.id, 1000);
    const slow = active(await store.load(old));
    await active(await store.load(old)).rotate({ a: 1 });
    expect(await slow.commit({ a: 2 })).toBe('saved');
    expect(active(await store.load(old)).data).toEqual({ a: 2 });
    await pause(350);
    expect(await slow.commit({ a: 3 })).toBe('superseded');
    expect(await store.load(old)).toEqual({ state: 'reused' });
  });

  it('can be left out', async () => {
    const session = await (await make({ rotation: false })).create({});
    await age(session.id, 1e11);
    await session.reload();
    expect(session.rotationDue).toBe(false);
  });

  async function age(id: string, ms: number): Promise<void> {
    await server.raw('HINCRBY', keyOf(id), '@r', String(-ms));
  }
});

describe('a secret that is used again', () => {
  const events: SessionEvent[] = [];
  const listen = (event: unknown) => events.push(event as SessionEvent);
  beforeEach(() => {
    events.length = 0;
    subscribe('sluice:session', listen);
  });
  afterEach(() => {
    unsubscribe('sluice:session', listen);
  });

  it('is told, and the session goes on', async () => {
    const store = await make();
    const session = await store.create({});
    const stolen = session.token;
    await session.login('alice', {});
    expect(await store.load(stolen)).toEqual({ state: 'reused' });
    expect(events.at(-1)).toMatchObject({ operation: 'load', outcome: 'reused', id: session.id });
    expect(JSON.stringify(events)).not.toContain(stolen.value.split('.')[1]);
    expect(await store.load(session.token)).toMatchObject({ state: 'active' });
  });

  it('ends the session where that is wanted', async () => {
    const store = await make({ rotation: { onReuse: 'revoke' } });
    const session = await store.create({});
    const stolen = session.token;
    await session.login('alice', {});
    expect(await store.load(stolen)).toEqual({ state: 'reused' });
    expect(await store.load(session.token)).toEqual({ state: 'gone' });
    expect(await store.list('alice')).toEqual([]);
  });
});
