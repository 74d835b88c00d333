import { RedisReplyError } from '../errors';
import type { Reader } from './layout';

/** The fields of a hash and what they hold, some at a time. */
export async function* fieldsOf(
  { connection, deadlineMs, batch }: Reader,
  key: string,
): AsyncGenerator<(readonly [field: string, value: Buffer])[]> {
  let cursor = '0';
  do {
    const reply = await connection.command(key, false, ['HSCAN', key, cursor, 'COUNT', String(batch)], {
      deadlineMs,
      binary: true,
      idempotent: true,
    });
    const [next, flat] = reply as readonly [unknown, unknown];
    if (!Array.isArray(flat)) throw RedisReplyError.unexpected('HSCAN');
    cursor = String(next);
    const pairs = flat as readonly Buffer[];
    const fields: [string, Buffer][] = [];
    for (let at = 0; at + 1 < pairs.length; at += 2)
      fields.push([String(pairs[at]), pairs[at + 1] as Buffer]);
    yield fields;
  } while (cursor !== '0');
}

/** Replies of a command that reads binary values. */
export function read(
  { connection, deadlineMs }: Reader,
  key: string,
  ...command: readonly string[]
): Promise<unknown> {
  return connection.command(key, false, command, { deadlineMs, binary: true, idempotent: true });
}

export async function typeOf({ connection, deadlineMs }: Reader, key: string): Promise<unknown> {
  return connection.command(key, false, ['TYPE', key], { deadlineMs, idempotent: true });
}
