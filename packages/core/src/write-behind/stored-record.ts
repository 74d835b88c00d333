import { RedisReplyError } from '../errors';
import type { RawRecord } from './redis/raw-record';

/** A record as it stands in Redis. */
export interface StoredRecord {
  readonly id: string;
  readonly version: number;
  /** Whether there is a value. */
  readonly exists: boolean;
  /** Of the value; none where all there is was added to nothing. */
  readonly bytes: Buffer | undefined;
  /** What was added to its fields since. */
  readonly added: readonly (readonly [field: string, by: number])[];
  readonly attempts: number;
  readonly error: string;
}

/** @throws {RedisReplyError} for what none of our scripts has written. */
export function parseRecord(raw: RawRecord): StoredRecord {
  const fields = new Map<string, Buffer>();
  const added: (readonly [string, number])[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name, value] = [String(raw[at]), raw[at + 1] as Buffer];
    if (name.startsWith('+')) added.push([name.slice(1), Number(value)]);
    else fields.set(name, value);
  }
  const id = fields.get('id');
  const version = Number(fields.get('v') ?? NaN);
  if (id === undefined || !Number.isSafeInteger(version)) {
    throw new RedisReplyError('What stands in Redis is no record of a write-behind');
  }
  return {
    id: id.toString(),
    version,
    exists: fields.get('k')?.toString() !== 'n',
    bytes: fields.get('b'),
    added,
    attempts: Number(fields.get('a') ?? 0),
    error: fields.get('e')?.toString() ?? '',
  };
}
