import { durationMs, type Duration } from '../../duration';
import { OptionError } from '../../errors';
import { checkKnown, withDefaults, type Defaults } from '../../options';
import { quoted } from './identifiers';

/** A pool or client of `pg`, a PGlite, or anything that runs PostgreSQL's SQL like them. */
export interface SqlClient {
  query(text: string, values: unknown[]): PromiseLike<{ rows: unknown[] }>;
}

export interface SqlTableOptions {
  /** Not closed by the table. */
  client: SqlClient;

  /** Its name, without a schema. */
  table: string;

  /**
   * The schema of the table.
   *
   * @default by the search path of the client
   */
  schema?: string | undefined;

  /**
   * The column of the id, of any type: the primary key, or unique. Ids have to be written as PostgreSQL writes them.
   *
   * @default 'id'
   */
  id?: string;

  /**
   * The column of the whole value: `json` or `jsonb`.
   *
   * @default 'value'; none with `columns`
   */
  value?: string | undefined;

  /**
   * Instead, a column for each property of the value: a list of names, or an object of columns by property. They have to allow NULL:
   * that is what deleted rows have there.
   *
   * @default none
   */
  columns?: readonly string[] | Readonly<Record<string, string>> | undefined;

  /**
   * The column of the version: `bigint not null`.
   *
   * @default 'version'
   */
  version?: string;

  /**
   * The column that says whether a row is deleted: `boolean not null`.
   *
   * @default 'deleted'
   */
  deleted?: string;

  /**
   * How long deleted rows are kept. What is older than that and not written yet would bring one back.
   *
   * @default '1d'
   */
  keepDeleted?: Duration;
}

/** A property of a value, the name of its column, and that name as SQL takes it. */
export interface Column {
  readonly property: string;
  readonly name: string;
  readonly quoted: string;
}

export interface ResolvedTable {
  readonly client: SqlClient;
  /** With its schema, as SQL takes it. */
  readonly table: string;
  readonly id: Column;
  readonly version: Column;
  readonly deleted: Column;
  /** Where there is one column for the whole value. */
  readonly value: Column | undefined;
  /** Of the value: one, or one for each property. */
  readonly columns: readonly Column[];
  readonly keepDeletedMs: number;
}

const DEFAULTS: Defaults<SqlTableOptions> = {
  schema: undefined,
  id: 'id',
  value: undefined,
  columns: undefined,
  version: 'version',
  deleted: 'deleted',
  keepDeleted: '1d',
};

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveTable(options: SqlTableOptions): ResolvedTable {
  checkKnown(options, ['client', 'table', ...Object.keys(DEFAULTS)]);
  const given = withDefaults(options, DEFAULTS);
  if (typeof (given.client as Partial<SqlClient> | null)?.query !== 'function') {
    throw new OptionError('client', 'an object with query(), such as a pool of pg or a PGlite', given.client);
  }
  const table = quoted('table', given.table);
  const own = (option: 'id' | 'version' | 'deleted') => column(option, option, given[option]);
  const [id, version, deleted] = [own('id'), own('version'), own('deleted')];
  const value = given.columns === undefined ? column('value', 'value', given.value ?? 'value') : undefined;
  if (value === undefined && given.value !== undefined) {
    throw new OptionError('value', 'left out where there are `columns`', given.value);
  }
  const columns = value === undefined ? columnsOf(given.columns) : [value];
  checkDifferent([id, version, deleted, ...columns]);
  return {
    client: given.client,
    table: given.schema === undefined ? table : `${quoted('schema', given.schema)}.${table}`,
    id,
    version,
    deleted,
    value,
    columns,
    keepDeletedMs: durationMs('keepDeleted', given.keepDeleted, 60_000),
  };
}

function column(option: string, property: string, name: unknown): Column {
  return { property, name: name as string, quoted: quoted(option, name) };
}

function columnsOf(columns: SqlTableOptions['columns']): Column[] {
  if (typeof columns !== 'object' || (columns as unknown) === null) {
    throw new OptionError('columns', 'a list of names, or an object of them by property', columns);
  }
  const pairs = Array.isArray(columns)
    ? (columns as readonly string[]).map((name) => [name, name] as const)
    : Object.entries(columns as Readonly<Record<string, string>>);
  if (pairs.length === 0) throw new OptionError('columns', 'at least one', columns);
  return pairs.map(([property, name]) => column(`columns.${property}`, property, name));
}

function checkDifferent(columns: readonly Column[]): void {
  const names = columns.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    throw new OptionError(
      'columns',
      'different from each other, and from those of id, version and deleted',
      names,
    );
  }
}
