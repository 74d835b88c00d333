import { encodeBytes, type ValueCodec } from '../codec/value-codec';

/** What stands in an entry's metadata for a value that no codec sees. */
const NOTHING_STORED = { undefined: Buffer.from([1]), null: Buffer.from([2]) };

export interface EncodedValue {
  readonly body: Buffer;
  readonly metadata: Buffer | undefined;
}

/** A value, or that there is none, as what an entry is made of. @throws what the codec throws. */
export function encodeValue(codec: ValueCodec, value: unknown): EncodedValue {
  if (isNothing(value)) {
    return { body: Buffer.alloc(0), metadata: NOTHING_STORED[value === null ? 'null' : 'undefined'] };
  }
  return { body: encodeBytes(codec, value), metadata: undefined };
}

/** @throws what the codec throws. */
export function decodeValue(
  codec: ValueCodec,
  { metadata, body }: { metadata: Buffer; body: Buffer },
): unknown {
  if (metadata.length === 0) return codec.decode(body);
  return metadata.equals(NOTHING_STORED.null) ? null : undefined;
}

export function isNothing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}
