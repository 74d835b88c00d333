import {
  endClient,
  newClient,
  shapes,
  useShapeTargets,
  waitUntil,
  type AnyClient,
  type Shape,
} from '@sluice/test-support';
import {
  createCache,
  createConnection,
  createWriteThrough,
  type Cache,
  type Connection,
} from '../../src/index';
import { Source } from './use-caches';

const targets = useShapeTargets();

/** The ten shapes, and the pools that nobody gave a client for messages: who waits there asks. */
const variants = shapes.flatMap((shape) => {
  const heard = { ...shape, name: `${shape.version} ${shape.shape}`, heard: true };
  return shape.shape === 'pool'
    ? [heard, { ...heard, name: `${heard.name} without subscriber`, heard: false }]
    : [heard];
});

describe.each(variants)('a cache on $name', ({ name, version, shape, heard, create }) => {
  const clients: AnyClient[] = [];
  const connections: Connection[] = [];
  let here: Cache, there: Cache;

  async function start({ create: make }: Pick<Shape, 'create'>): Promise<Cache> {
    const client = make(targets());
    clients.push(client);
    await client.connect();
    const subscriber =
      shape === 'pool' && heard ? newClient(version, targets().server.clientOptions) : undefined;
    const redis = createConnection(client, {
      deadline: '10s',
      prefix: name.replaceAll(' ', '-'),
      subscriber,
    });
    connections.push(redis);
    return createCache({ redis, ttl: '1m', deadline: '10s' });
  }

  beforeAll(async () => {
    [here, there] = [await start({ create }), await start({ create })];
  });

  afterAll(async () => {
    for (const cache of [here, there]) cache.close();
    for (const connection of connections) connection.close();
    await Promise.all(clients.map(endClient));
  });

  it('is filled, waited for, deleted and invalidated, on every node', async () => {
    const keys = Array.from({ length: 8 }, (_, index) => `page:${String(index)}`);
    const source = new Source({ text: 'Zoë' }, { open: false });
    const all = keys.flatMap((key) =>
      [here, there, here].map((cache) => cache.get(key, source.load, { tags: ['tag'] })),
    );
    await waitUntil('all are loaded', () => source.runs === keys.length);
    source.release();
    for (const value of await Promise.all(all)) expect(value).toEqual({ text: 'Zoë' });
    expect(source.runs).toBe(keys.length);

    await there.set('page:0', 'set', { tags: ['tag'] });
    expect(await there.delete('page:1')).toBe(true);
    const load = (missing: readonly string[]) => new Map(missing.map((key) => [key, 'loaded']));
    const many = await here.getMany<unknown>(keys, load);
    expect([many.get('page:0'), many.get('page:1'), many.get('page:2')]).toEqual([
      'set',
      'loaded',
      { text: 'Zoë' },
    ]);
    await here.invalidate({ tags: ['tag'] });
    expect((await there.peek('page:1'))?.value).toBe('loaded');
    for (const key of ['page:0', 'page:2', 'page:7']) expect(await there.peek(key)).toBe(undefined);
    await there.invalidate({ prefix: 'page' });
    expect(await here.peek('page:1')).toBe(undefined);
  });

  it('is written through', async () => {
    const rows = new Map<string, string>();
    const made = (cache: Cache) =>
      createWriteThrough<string | undefined>({
        cache,
        read: (key) => rows.get(key),
        write: (key, row) => void rows.set(key, String(row)),
      });
    await made(here).set('row', 'written');
    rows.clear();
    expect(await made(there).get('row')).toBe('written');
  });
});
