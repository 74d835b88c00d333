import { fresh } from '../src/fresh';

it('loads once for all who ask at a time, and again when it is too old', async () => {
  let loads = 0;
  const get = fresh(60_000, () => Promise.resolve(++loads));
  expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
  expect(await get()).toBe(1);
  const stale = fresh(0, () => Promise.resolve(++loads));
  expect([await stale(), await stale()]).toEqual([2, 3]);
});

it('does not keep a failure', async () => {
  let loads = 0;
  const get = fresh(60_000, () => (++loads === 1 ? Promise.reject(new Error('no')) : Promise.resolve(loads)));
  await expect(get()).rejects.toThrow('no');
  expect(await get()).toBe(2);
});
