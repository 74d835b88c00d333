import { setTimeout as pause } from 'node:timers/promises';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type {
  LoadedSession,
  SessionEvent,
  SessionStore,
  SessionToken,
  StoredSession,
  Written,
} from '../../src/index';
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

  it.each<[string, (session: StoredSession) => Promise<Written>]>([
    ['a touch', (session) => session.touch()],
    ['a write', (session) => session.commit({ ...session.data, b: 1 })],
  ])(
    'takes the old secret for the grace time from the first use of the new one on: %s',
    async (_use, use) => {
      const store = await make({ rotation: { every: '1s', grace: 300 } });
      const { old, next } = await rotated(store);
      const slow = active(await store.load(old));
      await pause(350);
      const first = active(await store.load(next));
      expect(first.touchDue).toBe(true);
      expect(await slow.commit({ a: 2 })).toBe('saved');
      expect(await use(first)).toBe('saved');
      expect(active(await store.load(next)).touchDue).toBe(false);
      expect(active(await store.load(old)).data).toMatchObject({ a: 2 });
      await pause(350);
      expect(await slow.commit({ a: 3 })).toBe('superseded');
      expect(await store.load(old)).toEqual({ state: 'reused' });
      expect(active(await store.load(next)).data).toMatchObject({ a: 2 });
    },
  );

  it('does not begin the grace anew with each use, nor with what the answer itself writes', async () => {
    const store = await make({ rotation: { every: '1h', grace: '10s' } });
    const { old, next, writer } = await rotated(store);
    expect(await writer.commit({ a: 2 })).toBe('saved');
    expect(await writer.touch()).toBe('saved');
    expect(await graceOf(next)).toBeNull();
    const uses = await Promise.all([store.load(next), store.load(next)]);
    await active(uses[0]).touch();
    const ends = await graceOf(next);
    expect(ends).toMatch(/^\d+$/);
    await pause(5);
    await active(uses[1]).touch();
    await active(await store.load(old)).touch();
    expect(await graceOf(next)).toBe(ends);
  });

  it('gives another secret to who has missed the answer with the first, as often as it takes', async () => {
    const store = await make({ rotation: { every: '1h', grace: '10s' } });
    const { old, next: missed } = await rotated(store);
    expect(active(await store.load(old)).rotationDue).toBe(false); // the answer may be on its way
    for (const count of [2, 3]) {
      await age(old.id, 10_000);
      const late = await Promise.all([store.load(old), store.load(old)]);
      expect(late.map((loaded) => active(loaded).rotationDue)).toEqual([true, true]);
      const writes = await Promise.all(late.map((loaded) => active(loaded).rotate({ a: count })));
      expect(writes).toEqual(['saved', 'saved']);
      const secrets = new Set(late.map((loaded) => active(loaded).token.value));
      expect(secrets.size).toBe(2); // one of them was changed
      expect(secrets).toContain(old.value);
      expect(secrets).not.toContain(missed.value);
    }
    expect(active(await store.load(old)).data).toEqual({ a: 3 });
  });

  it('ends what was before a secret whose answer was late when that is used, and that one when the next is', async () => {
    const store = await make({ rotation: { every: '1h', grace: '10s' } });
    const { old, next: late } = await rotated(store);
    await age(old.id, 10_000);
    const again = active(await store.load(old));
    await again.rotate({ a: 2 });
    const [first, second] = [active(await store.load(late)), active(await store.load(again.token))];
    expect(active(await store.load(old)).data).toEqual({ a: 2 });
    expect([first.touchDue, first.hasNewestToken, second.hasNewestToken]).toEqual([true, false, true]);
    expect(await first.commit({ a: 3 })).toBe('saved');
    expect([first.touchDue, first.hasNewestToken]).toEqual([false, false]);
    expect(await store.load(old)).toEqual({ state: 'reused' });
    expect(await second.touch()).toBe('saved');
    expect(active(await store.load(late)).data).toEqual({ a: 3 });
    await server.raw('HINCRBY', keyOf(old.id), '@g', '-10000');
    expect(await store.load(late)).toEqual({ state: 'reused' });
    await age(old.id, 3_600_000);
    const session = active(await store.load(again.token));
    expect(await session.rotate({ a: 4 })).toBe('saved');
    for (const token of [old, late]) expect(await store.load(token)).toEqual({ state: 'reused' });
    for (const token of [again.token, session.token]) {
      expect(active(await store.load(token)).data).toEqual({ a: 4 });
    }
  });

  it('goes on from a late one that is used first', async () => {
    const store = await make({ rotation: { every: '1h', grace: '10s' } });
    const { old, next: late } = await rotated(store);
    await age(old.id, 10_000);
    const other = active(await store.load(old));
    await other.rotate({ a: 2 });
    await age(old.id, 10_000);
    const session = active(await store.load(late));
    expect(session.rotationDue).toBe(true);
    await session.rotate({ a: 3 });
    expect(await store.load(old)).toEqual({ state: 'reused' });
    for (const token of [late, other.token, session.token]) {
      expect(active(await store.load(token)).data).toEqual({ a: 3 });
    }
  });

  it('does not outlive a login, which ends every secret from before', async () => {
    const store = await make({ rotation: { every: '1h', grace: '10s' } });
    const { old, next: late } = await rotated(store);
    await age(old.id, 10_000);
    const again = active(await store.load(old));
    await again.rotate({ a: 2 });
    const session = active(await store.load(old));
    await session.login('alice', { a: 4 });
    for (const token of [old, late, again.token])
      expect(await store.load(token)).toEqual({ state: 'reused' });
    expect(active(await store.load(session.token))).toMatchObject({ userId: 'alice', data: { a: 4 } });
    expect(active(await store.load(session.token)).touchDue).toBe(false);
  });

  it('is known to who has written beside it', async () => {
    const store = await make({ rotation: { every: '1h', grace: '10s' } });
    const { id, token } = await store.create({ a: 1 });
    await age(id, 3_600_000);
    const [writer, toucher, rotator, winner] = await Promise.all([1, 2, 3, 4].map(() => store.load(token)));
    const beside = [writer, toucher, rotator].map((loaded) => active(loaded as LoadedSession));
    await active(winner as LoadedSession).rotate({ a: 1 });
    expect(beside.map(({ hasNewestToken }) => hasNewestToken)).toEqual([true, true, true]);
    await beside[0]?.commit({ a: 2 });
    await beside[1]?.touch();
    await beside[2]?.rotate({ a: 1 });
    expect(beside.map(({ hasNewestToken }) => hasNewestToken)).toEqual([false, false, false]);
    expect(active(winner as LoadedSession).hasNewestToken).toBe(true);
    expect(active(await store.load(token)).hasNewestToken).toBe(false);
  });

  it('has its grace in a process that changes no secrets, too', async () => {
    const { old, next } = await rotated(await make({ rotation: { every: '1h', grace: '10s' } }));
    const store = await make({ rotation: false });
    const slow = active(await store.load(old));
    await active(await store.load(next)).touch();
    expect(await slow.commit({ a: 2 })).toBe('saved');
  });

  it('ends the old secret at once where there is no grace', async () => {
    const store = await make({ rotation: { every: '1h', grace: 0 } });
    const { old, next } = await rotated(store);
    expect(await store.load(old)).toEqual({ state: 'reused' });
    expect(active(await store.load(next)).touchDue).toBe(false);
  });

  it('can be left out', async () => {
    const session = await (await make({ rotation: false })).create({});
    await age(session.id, 1e11);
    await session.reload();
    expect(session.rotationDue).toBe(false);
  });

  /** The secret before, the one after, and the session by which it was changed. */
  async function rotated(store: SessionStore) {
    const { id, token: old } = await store.create({ a: 1 });
    await age(id, 3_600_000);
    const writer = active(await store.load(old));
    expect(await writer.rotate({ a: 1 })).toBe('saved');
    expect(writer.token.value).not.toBe(old.value);
    return { old, next: writer.token, writer };
  }

  async function graceOf({ id }: SessionToken): Promise<unknown> {
    return server.raw('HGET', keyOf(id), '@g');
  }

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
