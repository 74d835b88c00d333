import type { WriteBehindOptions } from '../options';
import type { Row, StoredRow } from '../write-behind';
import { statementsOf, type Statements } from './statements';
import { resolveTable, type ResolvedTable, type SqlTableOptions } from './table-options';

/** What a write-behind is given to keep its records in a table. */
export type SqlTable<Value> = Required<Pick<WriteBehindOptions<Value>, 'read' | 'write' | 'sweep'>>;

/**
 * A table of PostgreSQL as the database of a write-behind: `createWriteBehind({ redis, name, ...sqlTable({ client, table }) })`.
 * The table is there already. One statement for each batch; a second one only for rows that were not written because the table
 * has newer ones.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function sqlTable<Value>(options: SqlTableOptions): SqlTable<Value> {
  const table = resolveTable(options);
  const statements = statementsOf(table);
  return {
    read: (id) => readRow<Value>(table, statements, id),
    write: (batch) => writeRows(table, statements, batch),
    sweep: async () => {
      await table.client.query(statements.sweep, [String(table.keepDeletedMs * 1000)]);
    },
  };
}

interface ToldVersion {
  readonly id: string;
  readonly version: string;
}

async function writeRows(
  table: ResolvedTable,
  { upsert, versions }: Statements,
  batch: readonly Row<unknown>[],
): Promise<Map<string, number>> {
  const { client, id } = table;
  const records = batch.map((row) => recordOf(table, row));
  const written = await client.query(upsert, [JSON.stringify(records)]);
  const told = new Map<string, number>();
  const tell = (rows: readonly unknown[]) => {
    for (const row of rows as readonly ToldVersion[]) told.set(row.id, Number(row.version));
  };
  tell(written.rows);
  const untold = batch.filter((row) => !told.has(row.id)).map((row) => ({ [id.name]: row.id }));
  if (untold.length > 0) tell((await client.query(versions, [JSON.stringify(untold)])).rows);
  return told;
}

async function readRow<Value>(
  { client, id, value, columns }: ResolvedTable,
  { select }: Statements,
  wanted: string,
): Promise<StoredRow<Value> | undefined> {
  const { rows } = await client.query(select, [JSON.stringify([{ [id.name]: wanted }])]);
  const row = rows[0] as Record<string, string | boolean | null> | undefined;
  if (row === undefined) return undefined;
  const version = Number(row['version']);
  if (row['deleted'] === true) return { version, deleted: true };
  const values = columns.map((_, at) => parsed(row[`v${String(at)}`]));
  if (value !== undefined) return { version, value: values[0] as Value };
  const properties = columns.map(({ property }, at) => [property, values[at]] as const);
  return { version, value: Object.fromEntries(properties) as Value };
}

function parsed(json: string | boolean | null | undefined): unknown {
  return typeof json === 'string' ? (JSON.parse(json) as unknown) : null;
}

/** A row as JSON has it, by the names of its columns. @throws {TypeError} for a value that the columns do not hold. */
function recordOf(table: ResolvedTable, row: Row<unknown>): object {
  const { id, version, deleted, value, columns } = table;
  const own = [
    [id.name, row.id],
    [version.name, row.version],
    [deleted.name, row.deleted],
  ] as const;
  if (row.deleted) return Object.fromEntries<unknown>(own);
  if (value !== undefined) return Object.fromEntries<unknown>([...own, [value.name, row.value]]);
  const properties = new Map<string, unknown>(Object.entries<unknown>(objectOf(row.value)));
  const cells = columns.map(({ property, name }) => {
    const cell: unknown = properties.get(property);
    properties.delete(property);
    return [name, cell] as const;
  });
  if (properties.size > 0)
    throw new TypeError(`The table has no column for ${[...properties.keys()].join(', ')}`);
  return Object.fromEntries([...own, ...cells]);
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError('A value has to be an object to have a column for each property');
  }
  return value as Record<string, unknown>;
}
