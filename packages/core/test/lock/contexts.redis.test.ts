import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { useRedis, waitUntil } from '@sluice/test-support';
import { SelfDeadlockError, type Lock, type LockEvent, type Locks } from '../../src/index';
import { held, twoProcesses, useProcesses } from './processes';
import { byItself } from './succession';

const redis = useRedis();
const process = useProcesses(redis);
let here: Locks, there: Locks;
let key: string;

beforeEach(async () => {
  ({ here, there, key } = await twoProcesses(process));
});

const isFree = async (of = key) => (await there.inspect(of)).holders.length === 0;

describe('with `reentrant`', () => {
  const inside = { reentrant: true };

  it.each([
    ['inner', 'outer'],
    ['outer', 'inner'],
  ] as const)('the key is free when both are released, %s before %s', async (first, second) => {
    const outer = await here.acquire(key);
    const both = { outer, inner: await here.acquire(key, inside) };
    expect(both.inner.token).toBe(outer.token);
    expect((await there.inspect(key)).holders).toMatchObject([{ token: outer.token }]);

    expect(await both[first].release()).toBe('released');
    expect(await both[first].release()).toBe('released');
    expect(both[first].held).toBe(false);
    expect(both[second].held).toBe(true);
    expect(await there.tryAcquire(key)).toMatchObject({ acquired: false });
    await both[second].extend();

    expect(await both[second].release()).toBe('released');
    expect(await isFree()).toBe(true);
  });

  it('each level counts, by whichever call', async () => {
    await here.using(key, {}, async (outer) => {
      await here.using(key, inside, async (middle) => {
        const inner = held(await here.tryAcquire(key, inside));
        expect([middle.token, inner.token]).toEqual([outer.token, outer.token]);
        expect(await inner.release()).toBe('released');
        expect(middle.held).toBe(true);
      });
      expect(outer.held).toBe(true);
      expect(await isFree()).toBe(false);
    });
    expect(await isFree()).toBe(true);
  });

  it('of several keys those that are held are shared, and the others are taken and given back', async () => {
    const [a, b, c] = [`${key}-a`, `${key}-b`, `${key}-c`];
    await here.using([a, b], {}, async (outer) => {
      await here.using([c, b], inside, async (inner) => {
        expect(inner.keys).toEqual([b, c]);
        expect(inner.token).toBe(outer.tokens.get(b));
        expect(await isFree(c)).toBe(false);
      });
      expect([await isFree(a), await isFree(b), await isFree(c)]).toEqual([false, false, true]);
    });
    expect([await isFree(a), await isFree(b)]).toEqual([true, true]);
  });

  it('what is shared stays with its holder when another key was not to be had', async () => {
    const [a, b] = [`${key}-a`, `${key}-b`];
    const other = held(await there.tryAcquire(b));
    await here.using(a, {}, async (outer) => {
      expect(await here.tryAcquire([a, b], inside)).toMatchObject({ acquired: false, key: b });
      expect(outer.held).toBe(true);
      expect(await isFree(a)).toBe(false);
    });
    expect(await isFree(a)).toBe(true);
    expect(other.held).toBe(true);
  });

  it('a reader or a permit within who is alone shares its lock', async () => {
    for (const outerKind of ['mutex', 'write'] as const) {
      const outer = await (outerKind === 'mutex' ? here.acquire(key) : here.readWrite(key).write.acquire());
      const { read, write } = here.readWrite(key);
      for (const kind of [read, write, here.semaphore(key, 2)]) {
        const inner = await kind.acquire(inside);
        expect(inner.token).toBe(outer.token);
        expect(await inner.release()).toBe('released');
      }
      expect(outer.held).toBe(true);
      expect(await outer.release()).toBe('released');
      expect(await isFree()).toBe(true);
    }
  });

  it('who is alone within a reader or a permit would wait for himself', async () => {
    for (const outerKind of [here.readWrite(key).read, here.semaphore(key, 2)]) {
      await outerKind.using({}, async (outer) => {
        await expect(here.acquire(key, inside)).rejects.toThrow(SelfDeadlockError);
        await expect(here.readWrite(key).write.acquire(inside)).rejects.toThrow(SelfDeadlockError);
        expect(outer.held).toBe(true);
      });
      expect(await isFree()).toBe(true);
    }
  });

  it('force is told to all who share it', async () => {
    const outer = await here.acquire(key);
    const inner = await here.acquire(key, inside);
    const signals = [outer.signal, inner.signal];
    expect(await there.forceRelease(key)).toBe(1);
    for (const signal of signals) {
      if (!signal.aborted) await once(signal, 'abort');
      expect(signal.reason).toMatchObject({ reason: 'stolen' });
    }
    expect([outer.held, inner.held]).toEqual([false, false]);
    expect(await inner.release()).toBe('stolen');
    expect(await outer.release()).toBe('stolen');
  });

  it('an inner lock that was released cannot be extended', async () => {
    const outer = await here.acquire(key, { ttl: '1m' });
    const inner = await here.acquire(key, inside);
    await inner.release();
    const { expiresAt } = outer;
    await expect(inner.extend(100)).rejects.toMatchObject({ reason: 'released' });
    expect(outer.expiresAt).toBe(expiresAt);
  });

  it('trying to write within a read is refused', async () => {
    const { read, write } = here.readWrite(key);
    await read.acquire();
    expect(await write.tryAcquire(inside)).toMatchObject({ acquired: false });
  });
});

describe('without `reentrant`', () => {
  it('waiting for oneself is an error at once, of whichever kind, and trying is refused', async () => {
    await here.using(key, {}, async (outer) => {
      const { read, write } = here.readWrite(key);
      for (const kind of [read, write, here.semaphore(key, 2)]) {
        await expect(kind.acquire({ wait: '1h' })).rejects.toThrow(SelfDeadlockError);
      }
      expect(await here.tryAcquire(key)).toMatchObject({ acquired: false });
      expect(outer.held).toBe(true);
    });
    await here.using([`${key}-a`, `${key}-b`], {}, async () => {
      await expect(here.acquire([`${key}-b`, `${key}-c`], { wait: '1h' })).rejects.toThrow(SelfDeadlockError);
    });
    expect(await isFree(`${key}-c`)).toBe(true);
  });

  it('another permit is another matter, as long as there can be one', async () => {
    const pool = here.semaphore(key, 2);
    const first = await pool.acquire();
    const second = await pool.acquire();
    expect(second.token).toBeGreaterThan(first.token);
    await expect(pool.acquire({ wait: '1h' })).rejects.toThrow(SelfDeadlockError);
    expect(await second.release()).toBe('released');
    expect(await (await pool.acquire()).release()).toBe('released');
    expect(await first.release()).toBe('released');
  });

  it('who has released it, or is another caller, may wait', async () => {
    const outer = await here.acquire(key);
    const another = byItself(() => here.acquire(key, { wait: '1m' }));
    await waitUntil('it waits', async () => (await there.inspect(key)).queue === 1);
    expect(await outer.release()).toBe('released');
    expect(await (await another).release()).toBe('released');
    expect(await (await here.acquire(key, { wait: '1m' })).release()).toBe('released');
  });
});

describe('the order in which keys are taken', () => {
  /** By their bytes, which is neither the order of numbers nor that of UTF-16. */
  const inOrder = ['10', '9', 'Z', 'a', 'order', 'z', 'ä', '\uFFFD', '\u{1F600}'];
  let inversions: LockEvent[];
  const onEvent = (event: unknown) => {
    const told = event as LockEvent;
    if (told.outcome === 'order-inversion') inversions.push(told);
  };

  beforeEach(() => {
    inversions = [];
    subscribe('sluice:lock', onEvent);
  });
  afterEach(() => unsubscribe('sluice:lock', onEvent));

  it('is told of once for each key that is taken after a later one, without its name', async () => {
    await byItself(() => here.using('zebra', {}, () => here.using('ant', {}, () => undefined)));
    expect(inversions).toEqual([{ name: 'lock', kind: 'mutex', outcome: 'order-inversion', durationMs: 0 }]);
    await byItself(() => here.using('mule', {}, () => here.using(['zebra', 'ant'], {}, () => undefined)));
    expect(inversions).toHaveLength(2);
    const read = here.readWrite('ant').read;
    await byItself(() => here.semaphore('zebra', 3).using({}, () => read.using({}, () => undefined)));
    expect(inversions[2]).toMatchObject({ kind: 'read' });
    expect(inversions).toHaveLength(3);
    expect(JSON.stringify(inversions)).not.toMatch(/zebra|ant|mule/);
  });

  it('is nothing to who does not wait', async () => {
    await byItself(() =>
      here.using('zebra', {}, () => here.tryAcquire('ant').then((lock) => held(lock).release())),
    );
    await byItself(() => here.using('zebra', {}, () => here.using('ant', { wait: 0 }, () => undefined)));
    expect(inversions).toEqual([]);
  });

  it('is told of however deep the later one is held', async () => {
    const nested = () => here.using('c', {}, () => here.using('b', {}, () => undefined));
    await byItself(() => here.using('a', {}, nested));
    expect(inversions).toHaveLength(1);
  });

  it('is not told of when the later one was released, is held by another caller, or is shared', async () => {
    await byItself(async () => {
      await (await here.acquire('b')).release();
      await here.using('a', {}, () => undefined);
    });
    const other = await byItself(() => here.acquire('b'));
    await byItself(() => here.using('a', {}, () => undefined));
    await other.release();
    const shared = () => here.using('a', { reentrant: true }, () => undefined);
    await byItself(() => here.using('a', {}, () => here.using('b', {}, shared)));
    expect(inversions).toEqual([]);
  });

  it('is never told of when it is always the same: 0 of 200', async () => {
    let taken = 0;
    const from = (start: number, step: number): Promise<void> => {
      const next = inOrder[start];
      if (next === undefined) return Promise.resolve();
      taken++;
      return here.using(next, {}, () => from(start + step, step));
    };
    for (let step = 1; taken < 200; step = (step % 4) + 1) await byItself(() => from(taken % 3, step));
    // Of a list the order does not matter.
    for (let round = 0; round < inOrder.length; round++) {
      const list = [...inOrder.slice(round), ...inOrder.slice(0, round)];
      await byItself(() =>
        here.using(list, {}, ({ keys: order }) => {
          expect(order).toEqual(inOrder);
        }),
      );
    }
    expect(inversions).toEqual([]);
  });
});

describe('what runs again without having to do with it', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
    server?.closeAllConnections();
    server = undefined;
  });

  it('is not the same: a request of a connection that another request came by', async () => {
    const locked: Promise<Lock>[] = [];
    const running = createServer((_req, res) => {
      locked.push(here.acquire(key, { wait: '1m', reentrant: true }));
      res.end('begun');
    }).listen(0, '127.0.0.1');
    server = running;
    await once(running, 'listening');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = async () => {
      const { port } = running.address() as AddressInfo;
      const [response] = (await once(get({ port, agent }), 'response')) as [IncomingMessage];
      await once(response.resume(), 'end');
    };
    await ask();
    const first = (await locked[0]) as Lock;
    await ask();
    await waitUntil('the second waits', async () => (await there.inspect(key)).queue === 1);
    await first.release();
    const second = (await locked[1]) as Lock;
    expect(second.token).toBeGreaterThan(first.token);
    await second.release();
    agent.destroy();
  });

  it('is not the same: a tick of an interval that another tick came before', async () => {
    const locked: Promise<Lock>[] = [];
    const interval = setInterval(() => {
      if (locked.push(here.acquire(key, { wait: '1m' })) === 2) clearInterval(interval);
    }, 50).unref();
    await waitUntil('it has ticked', () => locked.length === 1);
    const first = (await locked[0]) as Lock;
    await waitUntil('the second waits', async () => (await there.inspect(key)).queue === 1);
    await first.release();
    await ((await locked[1]) as Lock).release();
  });
});
