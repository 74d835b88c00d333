import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '../client';
import type { Contender, SqlClient } from './contender';
import { DELAY_MS, TABLE } from './scenario';

const BATCH = 100;

const SET = `
local version = redis.call('INCR', 'version')
local increment = ARGV[1] == 'increment'
local count = increment and redis.call('HINCRBY', KEYS[1], 'count', 1) or 0
local value = increment and '{"count":' .. count .. '}' or ARGV[2]
redis.call('HSET', KEYS[1], 'value', value, 'version', version, 'deleted', ARGV[1] == 'delete' and 'true' or 'false')
redis.call('SADD', 'dirty', KEYS[1])
return version`;

const UPSERT = `
insert into ${TABLE} (id, value, version, deleted) values ($1, $2::text::jsonb, $3::text::bigint, $4::text::boolean)
on conflict (id) do update set value = excluded.value, version = excluded.version, deleted = excluded.deleted`;

/** The write-behind that people write themselves: what is dirty is popped from a set, and then written. */
export function control(redis: Client, database: SqlClient): Contender {
  let open = true;
  const flushing = flush();

  async function flush(): Promise<void> {
    for (;;) {
      try {
        const ids = (await redis.sendCommand(['SPOP', 'dirty', String(BATCH)])) as string[];
        for (const id of ids) await write(id);
        if (ids.length > 0) continue;
        if (!open) return;
      } catch {
        // it goes on with what is left
      }
      await pause(DELAY_MS);
    }
  }

  async function write(id: string): Promise<void> {
    const [value, version, deleted] = (await redis.sendCommand([
      'HMGET',
      id,
      'value',
      'version',
      'deleted',
    ])) as string[];
    await database.query(UPSERT, [id, value, version, deleted]);
  }

  const put = async (kind: string, id: string, value: object) =>
    Number(await redis.eval(SET, { keys: [id], arguments: [kind, JSON.stringify(value)] }));

  return {
    set: (id, document) => put('set', id, document),
    delete: (id) => put('delete', id, {}),
    increment: (id) => put('increment', id, {}),
    async close() {
      open = false;
      await flushing;
      return true;
    },
  };
}
