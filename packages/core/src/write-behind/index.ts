export { createWriteBehind } from './create-write-behind';
export type { WriteBehindOptions } from './options';
export type {
  DatabaseContext,
  DeadLetter,
  DeadLetters,
  Durability,
  Row,
  StoredRow,
  WaitForDatabase,
  WriteBehind,
  WriteBehindStats,
  WriteBehindWriteOptions,
} from './write-behind';
export { writeBehindEvents, type WriteBehindEvent } from './events';
export { sqlTable, type SqlTable } from './sql/sql-table';
export type { SqlClient, SqlTableOptions } from './sql/table-options';
export { NotDurableError, NotFlushedError, WriteBacklogError, type NotFlushed } from './errors';
