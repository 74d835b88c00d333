import { payloadPlace } from '../cache/engine/payload';
import { readFrame, SEALED } from '../cache/engine/frame';
import { resultPlace } from '../idempotency/record';
import { propertyPlace } from '../session/field-codec';
import { propertyOf } from '../session/layout';
import { valuePlace } from '../write-behind/row-codec';
import { wholeSpot, type Reader, type SealedLayout, type SealedSpot } from './layout';
import { queueLayout } from './queue-layout';
import { fieldsOf, read, typeOf } from './reading';

export type SealingPattern = 'session' | 'cache' | 'idempotency' | 'queue' | 'write-behind';

type SpotOf = (key: string, field: string, value: Buffer) => SealedSpot | undefined;

/** Of hashes whose fields are sealed each by itself. */
function hashLayout(prefix: string, spotOf: SpotOf): SealedLayout {
  return {
    prefix,
    async *spots(reader, key) {
      if ((await typeOf(reader, key)) !== 'hash') return;
      for await (const fields of fieldsOf(reader, key)) {
        yield fields.flatMap(([field, value]) => spotOf(key, field, value) ?? []);
      }
    },
  };
}

const idempotencyLayout = hashLayout('idem', (key, field, value) =>
  field === 'result' ? wholeSpot('hash', field, value, resultPlace(key)) : undefined,
);

export const LAYOUTS: Readonly<Record<SealingPattern, SealedLayout>> = {
  session: hashLayout('sess', (key, field, value) =>
    propertyOf(field) === undefined ? undefined : wholeSpot('hash', field, value, propertyPlace(key, field)),
  ),
  idempotency: idempotencyLayout,
  'write-behind': hashLayout('write-behind', (key, field, value) =>
    field === 'b' ? wholeSpot('hash', field, value, valuePlace(key)) : undefined,
  ),
  cache: { prefix: 'cache', spots: cacheSpots },
  queue: queueLayout(idempotencyLayout),
};

/** An entry: its head stays as it is, and stands for the place. */
async function* cacheSpots(reader: Reader, key: string): AsyncGenerator<SealedSpot[]> {
  if ((await typeOf(reader, key)) !== 'string') return;
  const value = await read(reader, key, 'GET', key);
  const frame = Buffer.isBuffer(value) ? readFrame(value) : undefined;
  if (frame === undefined || (frame.writing & SEALED) === 0) return;
  const { head, payload } = frame;
  yield [
    {
      kind: 'string',
      field: '',
      before: value as Buffer,
      sealed: payload,
      place: payloadPlace(key, head),
      after: (sealed) => Buffer.concat([head, sealed]),
    },
  ];
}
