import { useCluster, waitUntil } from '@sluice/test-support';
import { createConnection, createWriteBehind } from '../../src/index';
import { MemoryTable } from './memory-table';
import type { Counted } from './use-write-behind';

const running = useCluster();

it('has in the database what a replica had confirmed, when that takes over from a master that was killed', async () => {
  const { cluster, client } = running();
  const table = new MemoryTable<Counted>();
  const records = createWriteBehind<Counted>({
    redis: createConnection(client),
    name: 'w',
    read: table.read,
    write: table.write,
    durability: 'replica',
    deadline: '2s',
    flusher: false,
  });
  try {
    for (let n = 0; n < 20; n++) await records.set(`r${String(n)}`, { views: n });
    const master = await cluster.masterOf('{w}');
    await master.kill();
    await cluster.takenOver('{w}', master);
    await waitUntil('all is flushed', () =>
      records.flush().then(
        () => true,
        () => false,
      ),
    );
    const expected = Array.from({ length: 20 }, (_, n) => [`r${String(n)}`, { views: n }] as const);
    expect(table.values).toEqual(Object.fromEntries(expected));
    await waitUntil('it is written again', () =>
      records.set('r1', { views: 6 }, { durability: 'none' }).then(
        () => true,
        () => false,
      ),
    );
    await records.flush();
    expect(table.values['r1']).toEqual({ views: 6 });
  } finally {
    await records.close({ timeout: 0 });
  }
});
