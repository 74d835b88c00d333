import { endClient, shapes, useShapeTargets } from '@sluice/test-support';
import { createConnection, createWriteBehind } from '../../src/index';
import { MemoryTable } from './memory-table';
import type { Counted } from './use-write-behind';

const targets = useShapeTargets();

it.each(shapes.map((shape) => [`${shape.shape} of ${shape.version}`, shape] as const))(
  'writes, adds, deletes, reads and flushes through a %s',
  async (name, { create }) => {
    const client = create(targets());
    await client.connect();
    const table = new MemoryTable<Counted>();
    const records = createWriteBehind<Counted>({
      redis: createConnection(client),
      name,
      read: table.read,
      write: table.write,
      deadline: '5s',
      delay: 5,
    });
    try {
      await records.set('a', { name: 'größe', views: 1 });
      await Promise.all(Array.from({ length: 5 }, () => records.increment('a', 'views', 0.5)));
      const version = await records.increment('b', 'views', 2);
      await records.delete('c');
      await records.barrier('b', version);
      await records.flush();
      expect(table.values).toEqual({ a: { name: 'größe', views: 3.5 }, b: { views: 2 } });
      expect(table.rows.get('b')?.version).toBe(version);
      expect([await records.get('a'), await records.get('c')]).toEqual([
        { name: 'größe', views: 3.5 },
        undefined,
      ]);
      expect(await records.stats()).toMatchObject({ dirty: 0, dead: 0, lagMs: 0 });
      expect(await records.close()).toBe(true);
    } finally {
      await endClient(client);
    }
  },
);

it.each(shapes.filter(({ shape }) => shape === 'cluster').map((shape) => [shape.version, shape] as const))(
  'waits for the replica of the node that was written to, on a cluster of %s',
  async (version, { create }) => {
    const client = create(targets());
    await client.connect();
    const table = new MemoryTable<Counted>();
    const records = createWriteBehind<Counted>({
      redis: createConnection(client),
      name: `replicated-${version}`,
      read: table.read,
      write: table.write,
      deadline: '5s',
      durability: 'replica',
      flusher: false,
    });
    try {
      expect(await records.increment('a', 'views')).toBeGreaterThan(0);
    } finally {
      await records.close();
      await endClient(client);
    }
  },
);

it('says that a pool needs a client of its own to wait for replicas', async () => {
  const pool = shapes.find(({ shape }) => shape === 'pool');
  const client = pool?.create(targets()) as NonNullable<ReturnType<NonNullable<typeof pool>['create']>>;
  await client.connect();
  const options = {
    redis: createConnection(client),
    name: 'w',
    read: () => undefined,
    write: () => new Map(),
  };
  expect(() => createWriteBehind({ ...options, durability: 'replica' })).toThrow(
    expect.objectContaining({ code: 'ERR_OPTION_INVALID', option: 'blocking' }),
  );
  await endClient(client);
});
