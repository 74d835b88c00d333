import { active, useStore } from './use-store';

const { make } = useStore();
const range = (n: number) => Array.from({ length: n }, (_, index) => index);

it('of 200 writes of different fields side by side, none is lost', async () => {
  const stores = await Promise.all(range(3).map(() => make()));
  const [first] = stores;
  const { token } = (await first?.create({})) ?? {};
  if (token === undefined) throw new Error('not created');
  for (const round of range(20)) {
    await Promise.all(
      range(10).map(async (writer) => {
        const store = stores[writer % stores.length] as Awaited<ReturnType<typeof make>>;
        const session = active(await store.load(token));
        await session.commit({ ...session.data, [`w${writer}r${round}`]: round });
      }),
    );
  }
  const { data } = active(await (stores[1] as Awaited<ReturnType<typeof make>>).load(token));
  expect(Object.keys(data)).toHaveLength(200);
});

it('of 20 logouts during a slow request, none is undone', async () => {
  const [here, there] = [await make(), await make()];
  for (const round of range(20)) {
    const { token } = await here.create({ user: 'alice' });
    const slow = active(await here.load(token));
    const logout = active(await there.load(token));
    const both = [() => logout.destroy(), () => slow.commit({ user: 'alice', round })];
    if (round % 2 === 1) both.reverse();
    await Promise.all(both.map((each) => each()));
    expect(await here.load(token)).toEqual({ state: 'gone' });
  }
});

it('of 200 raises of one counter by update, none is lost', async () => {
  const stores = await Promise.all(range(4).map(() => make()));
  const { token } = (await stores[0]?.create({ count: 0 })) ?? {};
  if (token === undefined) throw new Error('not created');
  await Promise.all(
    stores.map(async (store) => {
      const session = active(await store.load(token));
      for (let n = 0; n < 50; n++) {
        await session.update((data) => {
          data['count'] = Number(data['count']) + 1;
        });
      }
    }),
  );
  expect(active(await (await make()).load(token)).data).toEqual({ count: 200 });
});

it('of 20 updates at once on one connection, none is lost', async () => {
  const store = await make();
  const { token } = await store.create({ count: 0 });
  const results = await Promise.all(
    range(20).map(async () => {
      const updated = await active(await store.load(token)).update((data) => {
        data['count'] = Number(data['count']) + 1;
      });
      return updated?.['count'];
    }),
  );
  expect(new Set(results).size).toBe(20);
});

it('an update of what has not changed writes nothing, and what it throws is thrown', async () => {
  const store = await make();
  const session = await store.create({ a: 1 });
  expect(await session.update(() => undefined)).toEqual({ a: 1 });
  expect(session.version).toBe(1);
  await expect(session.update(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(active(await store.load(session.token)).data).toEqual({ a: 1 });
});

it("an update that fails leaves the object as it was: it takes nobody else's writes for removed later", async () => {
  const store = await make();
  const session = await store.create({ a: 1 });
  await active(await store.load(session.token)).commit({ a: 1, other: 2 });
  const failing = session.update((data) => {
    data['a'] = 'half done';
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(session).toMatchObject({ version: 1, data: { a: 1 } });
  await session.commit({ a: 3 });
  expect(active(await store.load(session.token)).data).toEqual({ a: 3, other: 2 });
});
