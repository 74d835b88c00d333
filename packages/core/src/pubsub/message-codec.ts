import { validate, type Schema } from '../codec/schema';
import type { Sealer } from '../codec/sealed';
import { storableJson } from '../codec/stored-json';
import { DecryptError, TooLargeError } from '../errors';

export interface MessageFormat<Input, Output> {
  readonly schema: Schema<Input, Output> | undefined;
  readonly sealer: Sealer | undefined;
  readonly maxBytes: number;
  /** The key that a sealed message belongs to. */
  readonly key: string;
}

/** Why what arrived is no message. */
export type SkipReason =
  /** Not written by a publisher of this kind: no JSON, or no frame. */
  | 'malformed'
  | 'too-large'
  /** It does not open: another key, or tampered with. */
  | 'sealed'
  /** Not what the schema asks for. */
  | 'invalid';

export type Decoded<Output> =
  { readonly ok: true; readonly message: Output } | { readonly ok: false; readonly reason: SkipReason };

/** Reads what arrived. */
export interface Decoder<Output> {
  /** Rejects only with what the source of a sealer's keys rejects with: that may be better the next time. */
  decode(text: string): Decoded<Output> | Promise<Decoded<Output>>;
}

/** What sealing and base64 add: 46 bytes and the id of a key, then a third of all. */
const SEALED_ROOM = 128;

/**
 * Between messages and the text that Redis carries: JSON; where sealed, its seal in base64, because pub/sub of node-redis 4
 * to 6 has text in common.
 *
 * A schema checks what is published, and what it makes of it is made where it arrives: what is sent is what was given.
 */
export class MessageCodec<Input, Output> implements Decoder<Output> {
  readonly #format: MessageFormat<Input, Output>;
  readonly #maxTextBytes: number;

  constructor(format: MessageFormat<Input, Output>) {
    this.#format = format;
    const { maxBytes, sealer } = format;
    this.#maxTextBytes = sealer === undefined ? maxBytes : Math.ceil((maxBytes + SEALED_ROOM) / 3) * 4;
  }

  /** Rejects with `ValidationError`, {@link TooLargeError}, and `OptionError` for what has no JSON. */
  async encode(message: Input): Promise<string> {
    const { schema, sealer, maxBytes, key } = this.#format;
    if (schema !== undefined) await validate(schema, 'The message', message);
    const text = storableJson('message', message);
    const bytes = Buffer.byteLength(text);
    if (bytes > maxBytes) throw new TooLargeError('The message', bytes, maxBytes);
    if (sealer === undefined) return text;
    return (await sealer.seal(Buffer.from(text), placeOf(key))).toString('base64');
  }

  decode(text: string): Decoded<Output> | Promise<Decoded<Output>> {
    // No character has less than a byte.
    if (text.length > this.#maxTextBytes) return { ok: false, reason: 'too-large' };
    const { sealer, key } = this.#format;
    if (sealer === undefined) return this.#read(text);
    return sealer.open(Buffer.from(text, 'base64'), placeOf(key)).then(
      ({ plaintext }) => this.#read(plaintext.toString()),
      (error: unknown) => {
        if (error instanceof DecryptError) return { ok: false, reason: 'sealed' };
        throw error;
      },
    );
  }

  #read(json: string): Decoded<Output> | Promise<Decoded<Output>> {
    let value: unknown;
    try {
      value = JSON.parse(json);
    } catch {
      return { ok: false, reason: 'malformed' };
    }
    const { schema } = this.#format;
    if (schema === undefined) return { ok: true, message: value as Output };
    try {
      const checked = validate(schema, 'The message', value);
      return checked instanceof Promise ? checked.then(accepted, refused) : accepted(checked);
    } catch {
      return refused();
    }
  }
}

function accepted<Output>(message: Output): Decoded<Output> {
  return { ok: true, message };
}

/** Also by a schema that throws: what it cannot judge is not let through. */
function refused(): { readonly ok: false; readonly reason: 'invalid' } {
  return { ok: false, reason: 'invalid' };
}

function placeOf(key: string) {
  return { purpose: 'pubsub', key };
}
