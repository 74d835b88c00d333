import type { Row, StoredRow } from '@sluice/core';
import type { TestClient } from '@sluice/test-support';

/** The row that has the higher version stays. */
const KEEP_HIGHEST = `
local version = tonumber(redis.call('HGET', KEYS[1], 'version') or '0')
if tonumber(ARGV[1]) <= version then return version end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'row', ARGV[2])
return tonumber(ARGV[1])`;

/** A Redis that nothing happens to: what the gates protect, and where a handler notes what it did. */
export class Outside {
  readonly #client: TestClient;

  constructor(client: TestClient) {
    this.#client = client;
  }

  /** 0 for what is not there. */
  async count(key: string): Promise<number> {
    return Number(await this.#client.sendCommand(['GET', key]));
  }

  async add(key: string, amount: number): Promise<number> {
    return Number(await this.#client.sendCommand(['INCRBY', key, String(amount)]));
  }

  /** As a database that a write-behind reads from. */
  async row<Value>(id: string): Promise<StoredRow<Value> | undefined> {
    const row = await this.#client.sendCommand(['HGET', rowKey(id), 'row']);
    return typeof row === 'string' ? (JSON.parse(row) as StoredRow<Value>) : undefined;
  }

  /** As a database that a write-behind writes to. */
  async write(rows: readonly Row<unknown>[]): Promise<Map<string, number>> {
    const versions = rows.map(async ({ id, version, deleted, value }) => {
      const row = JSON.stringify({ version, deleted, value });
      const kept = await this.#client.sendCommand([
        'EVAL',
        KEEP_HIGHEST,
        '1',
        rowKey(id),
        String(version),
        row,
      ]);
      return [id, Number(kept)] as const;
    });
    return new Map(await Promise.all(versions));
  }
}

function rowKey(id: string): string {
  return `row:${id}`;
}
