import type { Row, StoredRow } from '../../src/index';

type Kept<Value> = StoredRow<Value>;

/** A database of one table, which can fail, take long, and be written by others. */
export class MemoryTable<Value> {
  readonly rows = new Map<string, Kept<Value>>();
  /** The ids of each call of `write`, also of those that failed. */
  readonly batches: string[][] = [];
  reads = 0;
  /** Called before each write: what it throws or rejects with is what the write fails with. */
  before: (batch: readonly Row<Value>[]) => unknown = () => undefined;
  /** Called after a write that was done: what it throws is told instead. */
  after: (batch: readonly Row<Value>[]) => unknown = () => undefined;
  beforeRead: (id: string) => unknown = () => undefined;

  readonly read = async (id: string): Promise<Kept<Value> | undefined> => {
    this.reads++;
    const row = this.rows.get(id);
    await this.beforeRead(id);
    return row;
  };

  readonly write = async (batch: readonly Row<Value>[]): Promise<Map<string, number>> => {
    this.batches.push(batch.map(({ id }) => id));
    await this.before(batch);
    const versions = new Map<string, number>();
    for (const row of batch) {
      const present = this.rows.get(row.id)?.version ?? -1;
      if (present < row.version) this.rows.set(row.id, stored(row));
      versions.set(row.id, Math.max(present, row.version));
    }
    await this.after(batch);
    return versions;
  };

  /** What it has, without versions. */
  get values(): Record<string, Value | undefined> {
    const live = [...this.rows].filter(([, row]) => row.deleted !== true);
    return Object.fromEntries(live.map(([id, { value }]) => [id, value]));
  }
}

function stored<Value>(row: Row<Value>): Kept<Value> {
  return row.deleted ? { version: row.version, deleted: true } : { version: row.version, value: row.value };
}

/** As a driver says it that has lost its connection. */
export function connectionLost(): Error {
  return Object.assign(new Error('connection lost'), { code: 'ECONNRESET' });
}
