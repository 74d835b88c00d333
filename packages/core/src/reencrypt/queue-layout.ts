import { RedisReplyError } from '../errors';
import { placeOf, shelfPlace } from '../queue/payloads';
import { readRecord } from '../queue/record';
import { wholeSpot, type Reader, type SealedLayout, type SealedSpot } from './layout';
import { fieldsOf, read } from './reading';

/** The data of jobs, their templates, results and progress are fields of a hash each; errors are lists of their own. */
const SHELF = /^(.*\}):(data|templates|results|progress|errors)(?::(.*))?$/s;

/** `kind|at|attempt|`, in front of what is sealed of an error. */
const ERROR_HEAD = /^[^|]*\|[^|]*\|[^|]*\|/;

/** @param effects of `once`, which are records of their own */
export function queueLayout(effects: SealedLayout): SealedLayout {
  return {
    prefix: 'q',
    async *spots(reader, key) {
      if (/(^|:)once:\{[^}]*\}$/.test(key)) {
        yield* effects.spots(reader, key);
        return;
      }
      const [, queue, shelf, id] = SHELF.exec(key) ?? [];
      if (queue === undefined) return;
      if (shelf === 'errors') {
        if (id !== undefined) yield await errorsOf(reader, key, queue, id);
        return;
      }
      if (id !== undefined) return;
      for await (const fields of fieldsOf(reader, key)) {
        if (shelf === 'data') yield await dataOf(reader, queue, fields);
        else yield fields.map(([field, value]) => spotOf(queue, shelf as Shelf, field, field, value));
      }
    },
  };
}

type Shelf = 'data' | 'templates' | 'results' | 'progress';

function spotOf(queue: string, shelf: Shelf, field: string, place: string, value: Buffer): SealedSpot {
  // The template of a schedule is the data of its jobs, and bound like that.
  return wholeSpot('hash', field, value, shelfPlace(queue, shelf === 'templates' ? 'data' : shelf, place));
}

/** What the data of a job is bound to, its record tells. */
async function dataOf(
  reader: Reader,
  queue: string,
  fields: readonly (readonly [string, Buffer])[],
): Promise<SealedSpot[]> {
  if (fields.length === 0) return [];
  const records = await read(reader, queue, 'HMGET', `${queue}:jobs`, ...fields.map(([id]) => id));
  if (!Array.isArray(records)) throw RedisReplyError.unexpected('HMGET');
  return fields.flatMap(([id, value], index) => {
    const record: unknown = records[index];
    if (!Buffer.isBuffer(record)) return []; // the job has ended meanwhile
    return spotOf(queue, 'data', id, placeOf(id, readRecord(record)), value);
  });
}

async function errorsOf(reader: Reader, key: string, queue: string, id: string): Promise<SealedSpot[]> {
  const entries = await read(reader, key, 'LRANGE', key, '0', '-1');
  if (!Array.isArray(entries)) throw RedisReplyError.unexpected('LRANGE');
  return (entries as readonly Buffer[]).flatMap((before) => {
    const [head] = ERROR_HEAD.exec(before.toString('latin1')) ?? [];
    if (head === undefined) return [];
    const sealed = before.subarray(head.length);
    const place = shelfPlace(queue, 'errors', id);
    return {
      kind: 'list' as const,
      field: '',
      before,
      sealed,
      place,
      after: (anew: Buffer) => Buffer.concat([Buffer.from(head, 'latin1'), anew]),
    };
  });
}
