import { LocalLocks } from '../src/local/local-locks';

const patience = (waitMs: number, signal = new AbortController().signal) => ({ waitMs, signal });

it('lets one hold a key at a time, in the order in which they came', async () => {
  const locks = new LocalLocks();
  const first = await locks.take(['a'], 1, undefined);
  expect(await locks.take(['a'], 1, undefined)).toBeUndefined();
  const order: number[] = [];
  const waiting = [1, 2, 3].map(async (number) => {
    const giveFree = await locks.take(['a'], 1, patience(10_000));
    order.push(number);
    giveFree?.();
  });
  first?.();
  await Promise.all(waiting);
  expect(order).toEqual([1, 2, 3]);
  expect(locks.size).toBe(0);
});

it('takes all keys or none', async () => {
  const locks = new LocalLocks();
  const b = await locks.take(['b'], 1, undefined);
  expect(await locks.take(['a', 'b'], 1, undefined)).toBeUndefined();
  expect(await locks.take(['a', 'b'], 1, patience(20))).toBeUndefined();
  const a = await locks.take(['a'], 1, undefined);
  expect(a).toBeDefined();
  a?.();
  b?.();
  expect(locks.size).toBe(0);
});

it('takes a key that is named twice once, and no two requests wait for each other', async () => {
  const locks = new LocalLocks();
  const both = await locks.take(['a', 'b', 'a'], 1, undefined);
  const others = [locks.take(['b', 'a'], 1, patience(10_000)), locks.take(['a', 'b'], 1, patience(10_000))];
  both?.();
  for (const other of others) (await other)?.();
  expect(locks.size).toBe(0);
});

it('lets as many hold it as may', async () => {
  const locks = new LocalLocks();
  const taken = [await locks.take(['a'], 2, undefined), await locks.take(['a'], 2, undefined)];
  expect(await locks.take(['a'], 2, undefined)).toBeUndefined();
  for (const giveFree of taken) giveFree?.();
  expect(locks.size).toBe(0);
});

it('forgets who gave up waiting, and who was sent away', async () => {
  const locks = new LocalLocks();
  const held = await locks.take(['a'], 1, undefined);
  const leaving = new AbortController();
  const left = locks.take(['a'], 1, patience(10_000, leaving.signal));
  const early = locks.take(['a'], 1, patience(10_000, AbortSignal.abort(new Error('gone before'))));
  leaving.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  await expect(early).rejects.toThrow('gone before');
  expect(await locks.take(['a'], 1, patience(1))).toBeUndefined();
  held?.();
  expect(locks.size).toBe(0);
});
