import type { Sealer } from '../codec/sealed';
import { encodeBytes, JSON_CODEC, type ValueCodec } from '../codec/value-codec';
import { OptionError, TooLargeError } from '../errors';
import { withAdded } from './added';
import type { StoredRecord } from './stored-record';
import type { Row } from './write-behind';

interface Settings {
  readonly codec: ValueCodec;
  readonly sealer: Sealer | undefined;
  readonly maxBytes: number;
}

/** Between values and what stands in Redis. */
export class RowCodec<Value> {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Whether Redis itself can read a value, and add to it. */
  get isPlain(): boolean {
    return this.#settings.codec === JSON_CODEC && this.#settings.sealer === undefined;
  }

  /** @param key of the record. Rejects with {@link TooLargeError}, and with what the codec throws. */
  async encode(key: string, value: Value): Promise<Buffer> {
    const { codec, sealer, maxBytes } = this.#settings;
    if (value === undefined) throw new OptionError('value', 'given; delete() leaves nothing', value);
    const bytes = encodeBytes(codec, value);
    if (bytes.length > maxBytes) throw new TooLargeError('The value', bytes.length, maxBytes);
    return sealer === undefined ? bytes : sealer.seal(bytes, valuePlace(key));
  }

  /** Rejects with {@link DecryptError}, with what the source of keys rejects with, and with what the codec throws. */
  async decode(key: string, record: StoredRecord): Promise<Row<Value>> {
    return this.read(record, await this.open(key, record));
  }

  /** What the codec made of the value, if there is one. Rejects with {@link DecryptError}, and when no key can be had. */
  async open(key: string, { bytes }: StoredRecord): Promise<Buffer | undefined> {
    const { sealer } = this.#settings;
    if (bytes === undefined || sealer === undefined) return bytes;
    return (await sealer.open(bytes, valuePlace(key))).plaintext;
  }

  /** @throws what the codec throws. */
  read({ id, version, exists, added }: StoredRecord, opened: Buffer | undefined): Row<Value> {
    if (!exists) return { id, version, deleted: true, value: undefined };
    let value: unknown = opened === undefined ? {} : this.#settings.codec.decode(opened);
    for (const [field, by] of added) value = withAdded(value, field, by);
    return { id, version, deleted: false, value: value as Value };
  }
}

/** What the value of a record is bound to. */
export function valuePlace(key: string) {
  return { purpose: 'write-behind', key, field: 'b' };
}
