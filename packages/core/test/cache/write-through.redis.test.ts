import { useRedis, waitUntil } from '@sluice/test-support';
import { createWriteThrough, type WriteThroughOptions } from '../../src/index';
import { useCaches } from './use-caches';

const redis = useRedis();
const process = useCaches(redis);

interface Row {
  readonly name: string;
}

/** A database of one table, whose writes can be held up. */
class Table {
  readonly rows = new Map<string, Row>();
  reads = 0;
  readonly #held: (() => void)[] = [];

  read = async (key: string): Promise<Row | undefined> => {
    this.reads++;
    const row = this.rows.get(key);
    await this.#mayWait('read');
    return row;
  };

  write = async (key: string, row: Row): Promise<undefined> => {
    await this.#mayWait('write');
    this.rows.set(key, row);
    return undefined;
  };

  remove = (key: string) => this.rows.delete(key);

  /** What is held up: reads have read already, and writes have not written. */
  heldUp: 'read' | 'write' | undefined;

  go(): void {
    this.heldUp = undefined;
    for (const go of this.#held.splice(0)) go();
  }

  get waiting(): number {
    return this.#held.length;
  }

  async #mayWait(what: 'read' | 'write'): Promise<void> {
    if (this.heldUp === what) await new Promise<void>((resolve) => this.#held.push(resolve));
  }
}

async function through(table: Table, options: Partial<WriteThroughOptions<Row | undefined>> = {}) {
  const cache = await process();
  const rows = createWriteThrough<Row | undefined>({
    cache,
    read: table.read,
    write: (key, row) => table.write(key, row as Row),
    remove: table.remove,
    ...options,
  });
  return { cache, rows };
}

const [OLD, NEW] = [{ name: 'old' }, { name: 'new' }];

it('stores what is written, so that nobody reads it from the table', async () => {
  const table = new Table();
  const [here, there] = [await through(table), await through(table)];
  await here.rows.set('key', NEW);
  expect(await there.rows.get('key')).toEqual(NEW);
  await there.rows.delete('key');
  expect(await here.rows.get('key')).toBe(undefined);
  expect([table.reads, table.rows.size]).toEqual([1, 0]);
});

it('stores what the write says that it wrote', async () => {
  const table = new Table();
  const { rows, cache } = await through(table, {
    write: (_key, row) => ({ name: `${row?.name ?? ''}, version 2` }),
  });
  expect(await rows.set('key', NEW)).toEqual({ name: 'new, version 2' });
  expect((await cache.peek('key'))?.value).toEqual({ name: 'new, version 2' });
});

it('stores what lives for long, and what the write says is nothing', async () => {
  const cache = await process({ ttl: '3d' });
  const rows = createWriteThrough<Row | null>({
    cache,
    read: () => OLD,
    write: (key) => (key === 'a' ? null : NEW),
  });
  expect([await rows.set('a', OLD), await rows.set('b', OLD)]).toEqual([null, NEW]);
  expect([await cache.peek('a'), await cache.peek('b')]).toMatchObject([{ value: null }, { value: NEW }]);
});

it('has others read the table without storing while it is written', async () => {
  const table = new Table();
  const [here, there] = [await through(table), await through(table)];
  await here.rows.set('key', OLD);
  table.heldUp = 'write';
  const written = here.rows.set('key', NEW);
  await waitUntil('it is being written', () => table.waiting === 1);
  for (const { rows } of [here, there]) expect(await rows.get('key')).toEqual(OLD);
  expect(await there.cache.peek('key')).toBe(undefined);
  table.go();
  await written;
  expect((await there.cache.peek('key'))?.value).toEqual(NEW);
});

it('is not overwritten by a slow read that began before', async () => {
  const table = new Table();
  const [here, there] = [await through(table), await through(table)];
  table.rows.set('key', OLD);
  table.heldUp = 'read';
  const slow = there.rows.get('key');
  await waitUntil('it is being read', () => table.waiting === 1);
  await here.rows.set('key', NEW);
  table.go();
  expect(await slow).toEqual(OLD);
  expect(await there.rows.get('key')).toEqual(NEW);
});

it('leaves no entry when two write at once, for nobody knows who was last', async () => {
  const table = new Table();
  const [here, there] = [await through(table), await through(table)];
  table.heldUp = 'write';
  const both = [here.rows.set('key', OLD), there.rows.set('key', NEW)];
  await waitUntil('both are being written', () => table.waiting === 2);
  table.go();
  await Promise.all(both);
  expect(await here.rows.get('key')).toEqual(table.rows.get('key'));
  expect(await there.rows.get('key')).toEqual(table.rows.get('key'));
});

it('leaves no entry when the write fails, and rejects with why', async () => {
  const table = new Table();
  const failure = new Error('constraint');
  const { rows, cache } = await through(table, {
    write: (): Promise<Row> => Promise.reject(failure),
    remove: (): Promise<void> => Promise.reject(failure),
  });
  for (const work of [() => rows.set('key', NEW), () => rows.delete('key')]) {
    await cache.set('key', OLD);
    await expect(work()).rejects.toBe(failure);
    expect(await cache.peek('key')).toBe(undefined);
  }
  const bare = await through(table, { remove: undefined });
  await expect(bare.rows.delete('key')).rejects.toMatchObject({ option: 'remove' });
});

it('writes what cannot be stored, and leaves no entry', async () => {
  const table = new Table();
  const { rows, cache } = await through(table);
  const circular = { name: 'x', self: {} };
  circular.self = circular;
  await cache.set('key', OLD);
  expect(await rows.set('key', circular)).toBe(circular);
  expect(table.rows.get('key')).toBe(circular);
  expect(await cache.peek('key')).toBe(undefined);
});

describe('a writer that dies', () => {
  it('leaves no entry, and a lease that ends', async () => {
    const table = new Table();
    const [here, there] = [await through(table), await through(table)];
    await here.rows.set('key', OLD);
    table.heldUp = 'write';
    void here.rows.set('key', NEW);
    await waitUntil('it is being written', () => table.waiting === 1);
    // It wrote, and was killed before it could say so.
    table.rows.set('key', NEW);
    expect(await there.rows.get('key')).toEqual(NEW);
    expect(await there.cache.peek('key')).toBe(undefined);
    const [lease = ''] = (await redis.raw('KEYS', '*:lease')) as string[];
    expect(Number(await redis.raw('PTTL', lease))).toBeGreaterThan(0);
    await redis.raw('DEL', lease);
    expect(await there.rows.get('key')).toEqual(NEW);
    expect((await there.cache.peek('key'))?.value).toEqual(NEW);
    // And if it was only stopped for long: it finds that the lease is not its own, and deletes.
    table.go();
    await waitUntil('it has deleted the entry', async () => (await there.cache.peek('key')) === undefined);
  });
});
