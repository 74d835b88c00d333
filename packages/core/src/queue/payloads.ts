import type { Sealer } from '../codec/sealed';
import { parseStored, storableJson } from '../codec/stored-json';
import { TooLargeError } from '../errors';
import { validate, type Schema } from '../codec/schema';
import type { JobRecord } from './record';

/** What is stored: text, or bytes where it is sealed. */
export type Stored = string | Buffer;

/** Which of the hashes it stands in. */
export type Shelf = 'data' | 'results' | 'progress' | 'errors';

/** How what stands there is called where it is refused. */
const VALUES: Readonly<Record<Shelf, string>> = {
  ...{ data: 'data', results: 'result', progress: 'progress', errors: 'error' },
};

export interface PayloadSettings {
  readonly sealer: Sealer | undefined;
  readonly schema: Schema | undefined;
  readonly maxJobBytes: number;
}

/**
 * Between values and what is stored of them: JSON, sealed where that is asked for. Nothing is stored of `undefined`, but for
 * the seal of data, which nobody can take away unnoticed.
 *
 * What needs no waiting is done in the tick of the call, so that what is added together is sent together.
 */
export class Payloads {
  readonly #queue: string;
  readonly #settings: PayloadSettings;

  /** @param queue the key of the queue, to which a seal is bound */
  constructor(queue: string, settings: PayloadSettings) {
    this.#queue = queue;
    this.#settings = settings;
  }

  get sealed(): boolean {
    return this.#settings.sealer !== undefined;
  }

  /** @throws {ValidationError} unless the data is what the schema asks for; it is stored as it was given. */
  checked(data: unknown): undefined | Promise<unknown> {
    const { schema } = this.#settings;
    const checking = schema && validate(schema, 'The data of a job', data);
    return checking instanceof Promise ? checking : undefined;
  }

  /**
   * @param place the id, or what else the value is bound to
   * @throws {OptionError} for a value that JSON has no form for. @throws {TooLargeError}
   */
  encode(shelf: Shelf, place: string, value: unknown): Stored | Promise<Buffer> {
    const text = value === undefined ? '' : storableJson(VALUES[shelf], value);
    const { sealer, maxJobBytes } = this.#settings;
    const bounded = shelf !== 'errors' && text.length > maxJobBytes / 3; // no character has more than three bytes
    const size = bounded ? Buffer.byteLength(text) : 0;
    if (size > maxJobBytes) throw new TooLargeError('What is to be stored of a job', size, maxJobBytes);
    return sealer === undefined || (text === '' && shelf !== 'data')
      ? text
      : sealer.seal(Buffer.from(text), this.#placeOf(shelf, place));
  }

  async decode(shelf: Shelf, place: string, stored: Buffer): Promise<unknown> {
    const { sealer } = this.#settings;
    if (sealer === undefined || (stored.length === 0 && shelf !== 'data')) return parse(stored);
    return parse((await sealer.open(stored, this.#placeOf(shelf, place))).plaintext);
  }

  /** The data for a handler, as the schema gives it back. */
  open(id: string, record: JobRecord, payload: Buffer): unknown {
    const { sealer, schema } = this.#settings;
    if (sealer === undefined) {
      const data = parse(payload);
      return schema === undefined ? data : validate(schema, 'The data of a job', data);
    }
    const opening = this.decode('data', placeOf(id, record), payload);
    return schema === undefined
      ? opening
      : opening.then((data) => validate(schema, 'The data of a job', data));
  }

  #placeOf(shelf: Shelf, field: string) {
    return shelfPlace(this.#queue, shelf, field);
  }
}

/** What a value is bound to: the queue, what kind of value it is, and its job, or what stands for that. */
export function shelfPlace(queue: string, shelf: Shelf, field: string) {
  return { purpose: 'queue', key: `${queue}:${shelf}`, field };
}

/** What the payload of a job is bound to: one that may take another's place, and one that is added again, to their common key. */
export function placeOf(id: string, { dedup, schedule }: Pick<JobRecord, 'dedup' | 'schedule'>): string {
  if (dedup !== '') return `dedup:${dedup}`;
  return schedule === '' ? id : schedule;
}

function parse(bytes: Buffer): unknown {
  return bytes.length === 0 ? undefined : parseStored(bytes.toString());
}
