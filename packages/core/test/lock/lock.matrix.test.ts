import { once } from 'node:events';
import { newClient, shapes, useShapeTargets, waitUntil, type Shape } from '@sluice/test-support';
import type { Lock, Locks } from '../../src/index';
import { ClientProcess } from './client-process';
import { held, LEAVING_MS } from './processes';
import { byItself } from './succession';

const targets = useShapeTargets();

interface Variant extends Shape {
  readonly name: string;
  /** Whether Redis can tell it anything. */
  readonly heard: boolean;
}

/** The ten shapes, and the pools that nobody gave a client for messages: who waits on them polls. */
const variants: readonly Variant[] = shapes.flatMap((shape) => {
  const heard = { ...shape, name: `${shape.version} ${shape.shape}`, heard: true };
  return shape.shape === 'pool'
    ? [heard, { ...heard, name: `${heard.name} without subscriber`, heard: false }]
    : [heard];
});

function startProcess({ name, version, shape, heard, create }: Variant): Promise<ClientProcess> {
  const needsSubscriber = shape === 'pool' && heard;
  return ClientProcess.start(create(targets()), {
    deadline: '5s',
    prefix: name.replaceAll(' ', '-'),
    subscriber: needsSubscriber ? newClient(version, targets().server.clientOptions) : undefined,
  });
}

describe.each(variants)('$name', (variant) => {
  let processes: readonly [ClientProcess, ClientProcess];
  let here: Locks, there: Locks;
  /** Where nothing is told, a victim learns at its next renewal. */
  const ttl = variant.heard ? '1h' : '3s';

  beforeAll(async () => {
    processes = [await startProcess(variant), await startProcess(variant)];
    here = processes[0].locks;
    there = processes[1].locks;
  });

  afterAll(() => Promise.all(processes.map((each) => each.end())));

  const queued = (key: string) => waitUntil('it waits', async () => (await here.inspect(key)).queue === 1);

  /** Gives it free, and has what waits for it follow. */
  async function followed(first: Lock, waiting: Promise<Lock>): Promise<Lock> {
    await queued(first.key);
    expect(await first.release()).toBe('released');
    const second = await waiting;
    expect(first.held).toBe(false);
    expect(second.held).toBe(true);
    expect(second.token).toBeGreaterThan(first.token);
    return second;
  }

  it('a mutex is taken, refused, extended, handed over and given free', async () => {
    const first = await byItself(() => here.acquire('mutex', { ttl }));
    const { expiresAt } = first;
    expect(await byItself(() => there.tryAcquire('mutex'))).toMatchObject({ acquired: false, key: 'mutex' });
    await first.extend('1h');
    expect(first.expiresAt).toBeGreaterThan(expiresAt);
    expect((await there.inspect('mutex')).holders).toMatchObject([{ token: first.token }]);
    const waiting = byItself(() => there.acquire('mutex', { ttl, wait: '1m' }));
    const second = await followed(first, waiting);
    expect(await byItself(() => here.tryAcquire('mutex'))).toMatchObject({ acquired: false });
    await second.extend();
    expect(await second.release()).toBe('released');
    const third = held(await byItself(() => here.tryAcquire('mutex')));
    expect(third.token).toBeGreaterThan(second.token);
    expect(await third.release()).toBe('released');
  });

  // Who is never told anything is passed over until it asks, whoever came first.
  if (variant.heard) {
    it('processes that wait are served in the order in which they came', async () => {
      const first = await byItself(() => here.acquire('line', { ttl }));
      const order: number[] = [];
      const wait = (who: Locks, place: number) =>
        byItself(() => who.using('line', { ttl, wait: '1m' }, () => order.push(place)));
      const second = wait(there, 2);
      await queued('line');
      const third = wait(here, 3);
      await waitUntil('both wait', async () => (await here.inspect('line')).queue === 2);
      expect(await first.release()).toBe('released');
      await Promise.all([second, third]);
      expect(order).toEqual([2, 3]);
    });
  }

  it('who waits in vain leaves the queue', async () => {
    const first = await byItself(() => here.acquire('vain', { ttl }));
    await expect(byItself(() => there.acquire('vain', { wait: 100 }))).rejects.toMatchObject({
      code: 'ERR_LOCK_NOT_ACQUIRED',
    });
    await waitUntil('it has left', async () => (await here.inspect('vain')).queue === 0, LEAVING_MS);
    expect(await first.release()).toBe('released');
    expect(await here.inspect('vain')).toEqual({ holders: [], queue: 0 });
  });

  it('a semaphore has so many inside, and the next one follows', async () => {
    const [a, b] = [here.semaphore('permits', 2), there.semaphore('permits', 2)];
    const first = held(await byItself(() => a.tryAcquire({ ttl })));
    const second = held(await byItself(() => b.tryAcquire({ ttl })));
    expect(await byItself(() => a.tryAcquire())).toMatchObject({ acquired: false });
    const third = await followed(
      first,
      byItself(() => b.acquire({ ttl, wait: '1m' })),
    );
    expect((await here.inspect('permits')).holders).toHaveLength(2);
    for (const lock of [second, third]) expect(await lock.release()).toBe('released');
  });

  it('readers are inside together, and a writer alone', async () => {
    const [a, b] = [here.readWrite('page'), there.readWrite('page')];
    const first = held(await byItself(() => a.read.tryAcquire({ ttl })));
    const second = held(await byItself(() => b.read.tryAcquire({ ttl })));
    expect(await byItself(() => a.write.tryAcquire())).toMatchObject({ acquired: false });
    expect(await second.release()).toBe('released');
    const writer = await followed(
      first,
      byItself(() => b.write.acquire({ ttl, wait: '1m' })),
    );
    expect(await byItself(() => a.read.tryAcquire())).toMatchObject({ acquired: false });
    const reader = await followed(
      writer,
      byItself(() => a.read.acquire({ ttl, wait: '1m' })),
    );
    expect(await reader.release()).toBe('released');
  });

  it('several keys are taken together or not at all', async () => {
    const both = await byItself(() => here.acquire(['one', 'two', 'three'], { ttl }));
    expect(await byItself(() => there.tryAcquire(['four', 'two']))).toMatchObject({
      acquired: false,
      key: 'two',
    });
    const four = held(await byItself(() => there.tryAcquire('four')));
    expect(await four.release()).toBe('released');
    const waiting = byItself(() => there.acquire(['two', 'one'], { ttl, wait: '1m' }));
    await queued('one');
    expect(await both.release()).toBe('released');
    expect(await (await waiting).release()).toBe('released');
  });

  it('force gives the lock to who waits, and tells its victim', async () => {
    const victim = await byItself(() => here.acquire('forced', { ttl }));
    const { signal } = victim;
    const waiting = byItself(() => there.acquire('forced', { ttl, wait: '1m' }));
    await queued('forced');
    expect(await there.forceRelease('forced')).toBe(1);
    const next = await waiting;
    if (!signal.aborted) await once(signal, 'abort');
    expect(signal.reason).toMatchObject({ code: 'ERR_LOCK_LOST', reason: 'stolen' });
    expect(next.held && !victim.held).toBe(true);
    expect(next.token).toBeGreaterThan(victim.token);
    expect(await victim.release()).toBe('stolen');
    expect(await next.release()).toBe('released');
  });
});
