import { PGlite } from '@electric-sql/pglite';
import { useRedis } from '@sluice/test-support';
import { createWriteBehind, sqlTable, type SqlTableOptions, type WriteBehind } from '../../src/index';

const redis = useRedis();
let database: PGlite;

beforeAll(async () => {
  database = await PGlite.create();
  await database.exec(`
    create table pages (id text primary key, value jsonb, version bigint not null, deleted boolean not null);
    create schema "odd "" schema";
    create table "odd "" schema"."select; -- " (
      "the id" int primary key, "the version" bigint not null, gone boolean not null,
      "Name" text, views int check (views < 1000), seen_at timestamptz, tags text[]
    );
  `);
}, 60_000);

afterAll(() => database.close());

const ODD: Omit<SqlTableOptions, 'client'> = {
  schema: 'odd " schema',
  table: 'select; -- ',
  id: 'the id',
  version: 'the version',
  deleted: 'gone',
  columns: { name: 'Name', views: 'views', seenAt: 'seen_at', tags: 'tags' },
};

interface Page {
  readonly name?: string | null;
  readonly views?: number | null;
  readonly seenAt?: string | null;
  readonly tags?: readonly string[] | null;
}

const open: WriteBehind<never>[] = [];
afterEach(() => Promise.all(open.splice(0).map((records) => records.close({ timeout: 0 }))));

async function start<Value = Page>(name: string, table: Omit<SqlTableOptions, 'client'>) {
  const rows = sqlTable<Value>({ client: database, ...table });
  const records = createWriteBehind<Value>({
    redis: await redis.client(),
    name,
    deadline: '5s',
    flusher: false,
    ...rows,
  });
  open.push(records as WriteBehind<never>);
  return { records, rows };
}

const rowsOf = async (sql: string) => (await database.query(sql)).rows;

it('keeps values in a column of JSON', async () => {
  const { records, rows } = await start<unknown>('pages', { table: 'pages' });
  const values = { object: { 'a"b': "c'd", n: [1, null] }, text: 'größe \\ ', number: 1.5, nothing: null };
  for (const [id, value] of Object.entries(values)) await records.set(id, value);
  const version = await records.increment('new', 'views', 3);
  await records.flush();
  const context = { signal: new AbortController().signal };
  for (const [id, value] of Object.entries(values)) {
    expect(await rows.read(id, context)).toEqual({ version: expect.any(Number), value });
  }
  expect(await rows.read('new', context)).toEqual({ version, value: { views: 3 } });
  expect(await rows.read('none', context)).toBe(undefined);
});

it('keeps values in columns of their types, under names that would break out if they could', async () => {
  const { records, rows } = await start('odd', ODD);
  const page = { name: "O'Neil", views: 7, seenAt: '2026-01-02T03:04:05+00:00', tags: ['a,b', '{'] };
  await records.set('1', page);
  await records.increment('2', 'views');
  await records.flush();
  expect(await rowsOf(`select "Name", views, tags from "odd "" schema"."select; -- " order by 1`)).toEqual([
    { Name: "O'Neil", views: 7, tags: ['a,b', '{'] },
    { Name: null, views: 1, tags: null },
  ]);
  const context = { signal: new AbortController().signal };
  expect(await rows.read('1', context)).toMatchObject({ value: page });
  expect(await rows.read('2', context)).toMatchObject({ value: { name: null, views: 1 } });
});

it('writes nothing that is older than what there is, and tells what there is', async () => {
  const { rows } = await start<{ n: number }>('late', { table: 'pages' });
  const row = (id: string, version: number, n: number) =>
    ({ id, version, deleted: false, value: { n } }) as const;
  const context = { signal: new AbortController().signal };
  await rows.write([row('l1', 10, 1), row('l2', 10, 1)], context);
  const versions = await rows.write([row('l1', 9, 2), row('l2', 11, 2), row('l3', 1, 2)], context);
  expect(Object.fromEntries(versions)).toEqual({ l1: 10, l2: 11, l3: 1 });
  expect(await rowsOf(`select value->'n' as n from pages where id like 'l%' order by id`)).toEqual([
    { n: 1 },
    { n: 2 },
    { n: 2 },
  ]);
  await rows.write([{ id: 'l1', version: 12, deleted: true, value: undefined }], context);
  expect(Object.fromEntries(await rows.write([row('l1', 11, 3)], context))).toEqual({ l1: 12 });
  expect(await rows.read('l1', context)).toEqual({ version: 12, deleted: true });
});

it('finds the one row that the table does not take, and writes the others', async () => {
  const { records } = await start('bisected', { ...ODD });
  for (let id = 10; id < 30; id++) await records.set(String(id), { views: id === 17 ? 5000 : id });
  await expect(records.flush(undefined, { timeout: 0 })).rejects.toMatchObject({ code: 'ERR_NOT_FLUSHED' });
  const written = await rowsOf(
    `select count(*)::int as n from "odd "" schema"."select; -- " where "the id" between 10 and 29`,
  );
  expect([written, (await records.stats()).dirty]).toEqual([[{ n: 19 }], 1]);
  await records.set('17', { views: 17 });
  await records.flush();
});

it('removes deleted rows after their day, not before', async () => {
  const { rows } = await start<unknown>('swept', { table: 'pages' });
  const context = { signal: new AbortController().signal };
  const hoursAgo = (hours: number) => (Date.now() - hours * 3_600_000) * 1000;
  const deleted = (id: string, hours: number) =>
    ({ id, version: hoursAgo(hours), deleted: true, value: undefined }) as const;
  await rows.write(
    [
      deleted('s-old', 25),
      deleted('s-new', 23),
      { id: 's-live', version: hoursAgo(99), deleted: false, value: 1 },
    ],
    context,
  );
  await rows.sweep?.(context);
  expect(await rowsOf(`select id from pages where id like 's-%' order by id`)).toEqual([
    { id: 's-live' },
    { id: 's-new' },
  ]);
});

it('refuses a value that has something without a column, rather than to drop it', async () => {
  const { rows } = await start('columns', ODD);
  const write = (value: unknown) =>
    rows.write([{ id: '99', version: 1, deleted: false, value: value as Page }], {
      signal: new AbortController().signal,
    });
  await expect(write({ views: 1, secret: 2 })).rejects.toThrow('no column for secret');
  await expect(write('text')).rejects.toThrow('has to be an object');
});

it.each<[string, object]>([
  ['client', { client: {} }],
  ['table', { table: '' }],
  ['table', { table: 'x'.repeat(64) }],
  ['schema', { schema: 'a\0b' }],
  ['value', { value: 'v', columns: ['a'] }],
  ['columns', { columns: [] }],
  ['columns', { columns: ['id'] }],
  ['columns', { version: 'deleted' }],
  ['keepDeleted', { keepDeleted: 5 }],
  ['tabel', { tabel: 'x' }],
])('refuses a wrong %s', (option, wrong) => {
  expect(() => sqlTable({ client: database, table: 't', ...wrong })).toThrow(
    expect.objectContaining({ code: 'ERR_OPTION_INVALID', option }),
  );
});
