import type { TestRedis } from '@sluice/test-support';
import { createWriteBehind, type WriteBehind, type WriteBehindOptions } from '../../src/index';
import { MemoryTable } from './memory-table';

export interface Counted {
  readonly name?: string;
  readonly views?: number;
}

export interface Started<Value> {
  readonly table: MemoryTable<Value>;
  readonly records: WriteBehind<Value>;
  readonly name: string;
  /** A key of it. */
  readonly key: (part?: string) => string;
}

let made = 0;

/** Makes write-behinds with names of their own, which are closed after each test. */
export function useWriteBehind(redis: TestRedis) {
  const open: WriteBehind<never>[] = [];

  afterEach(async () => {
    await Promise.all(open.splice(0).map((records) => records.close({ timeout: 0 })));
  });

  /** Nothing is written to the database unless it is flushed, or told so by the options. */
  return async function start<Value = Counted>(
    options: Partial<WriteBehindOptions<Value>> & { table?: MemoryTable<Value> } = {},
  ): Promise<Started<Value>> {
    const { table = new MemoryTable<Value>(), name = `w${String(++made)}`, ...given } = options;
    const records = createWriteBehind<Value>({
      redis: await redis.client(),
      name,
      read: table.read,
      write: table.write,
      deadline: '5s',
      flusher: false,
      ...given,
    });
    open.push(records as WriteBehind<never>);
    return {
      table,
      records,
      name,
      key: (part) => ['write-behind', `{${name}}`, ...(part ? [part] : [])].join(':'),
    };
  };
}
