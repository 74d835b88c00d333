import { OptionError } from '../errors';
import { parseStored } from './stored-json';

/** Between values and bytes. Both methods may throw: what cannot be encoded is not stored. */
export interface ValueCodec {
  encode(value: unknown): Uint8Array;
  decode(bytes: Buffer): unknown;
}

export const JSON_CODEC: ValueCodec = {
  encode(value) {
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined) throw new OptionError('value', 'something that JSON has a form for', value);
    return Buffer.from(text);
  },
  decode: (bytes) => parseStored(bytes.toString()),
};

/** @throws {OptionError} unless it has both methods. */
export function checkCodec(codec: unknown): asserts codec is ValueCodec {
  const given = codec as Partial<ValueCodec> | null;
  if (typeof given?.encode !== 'function' || typeof given.decode !== 'function') {
    throw new OptionError('codec', 'an object with encode() and decode()', codec);
  }
}

/** @throws what the codec throws. */
export function encodeBytes(codec: ValueCodec, value: unknown): Buffer {
  const bytes: unknown = codec.encode(value);
  if (!(bytes instanceof Uint8Array)) throw new OptionError('codec.encode()', 'a Uint8Array', bytes);
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
