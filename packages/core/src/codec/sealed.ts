import { randomBytes } from 'node:crypto';
import { DecryptError, OptionError, TooLargeError } from '../errors';
import { checkKnown } from '../options';
import { keyRing, type KeyRing, type SealingKeys } from './key-ring';
import { checkPlace, type SealedPlace } from './sealed-place';
import { openWith, RANDOM_BYTES, readRecord, sealWith } from './sealed-record';

/** The largest plaintext. A seal is made in one piece and in this thread, about a millisecond per MiB. */
const MAX_SEALED_PLAINTEXT_BYTES = 16 * 1024 * 1024;

export interface SealerOptions {
  /**
   * The keys by id, or a function that finds a key by its id (a KMS); what it found is kept for the life of the sealer. An
   * id has 1 to 32 letters, digits or any of `_ -`, and stands readable in front of what was sealed.
   *
   * To rotate, add a key here in every process, then make it `current`, and take the old one out when nothing is sealed
   * under it any more.
   */
  keys: SealingKeys;

  /** The id of the key to seal with. */
  current: string;
}

/** What was sealed, and whether that was under another key than the current one: then seal it anew at the next write. */
export interface Opened {
  readonly plaintext: Buffer;
  readonly stale: boolean;
}

/**
 * Seals values so that Redis, and who reads or writes in it, can neither read nor alter nor move them: AES-256-GCM, a key
 * per record. Hides neither the length of a value nor when it was written, and does not notice one put back that stood in
 * the same place before.
 *
 * Both methods are promises for every source of keys, so that a pattern has one way to call them; next to what a seal
 * costs, a promise costs nothing. Neither takes a round trip to Redis. Both reject with what the source of keys rejects
 * with, and with {@link OptionError} when that has no key for `current` or gives something that is none.
 */
export interface Sealer {
  /** 46 bytes and the key id longer than `plaintext`. Rejects with {@link TooLargeError} above 16 MiB. */
  seal(plaintext: Buffer, place: SealedPlace): Promise<Buffer>;

  /**
   * Rejects with {@link DecryptError}, always the same, unless exactly this was sealed, for this place, under a key that is
   * still known.
   */
  open(sealed: Buffer, place: SealedPlace): Promise<Opened>;
}

/** @throws {OptionError} for an unknown option, a key that has not 32 bytes, or a `current` that is not among them. */
export function createSealer(options: SealerOptions): Sealer {
  checkKnown(options, ['keys', 'current']);
  return new KeyRingSealer(keyRing(options.keys, options.current), options.current);
}

/** @throws {OptionError} unless it seals and opens. */
export function checkSealer(sealer: unknown): asserts sealer is Sealer {
  const given = sealer as Partial<Sealer> | null | undefined;
  if (typeof given?.seal !== 'function' || typeof given.open !== 'function') {
    throw new OptionError('sealer', 'what createSealer() makes', sealer);
  }
}

/** Its keys are private fields, which no inspection shows. */
class KeyRingSealer implements Sealer {
  readonly #keys: KeyRing;
  readonly #current: string;

  constructor(keys: KeyRing, current: string) {
    this.#keys = keys;
    this.#current = current;
  }

  async seal(plaintext: Buffer, place: SealedPlace): Promise<Buffer> {
    checkBuffer('plaintext', plaintext);
    checkPlace(place);
    if (plaintext.length > MAX_SEALED_PLAINTEXT_BYTES) {
      throw new TooLargeError('The value to seal', plaintext.length, MAX_SEALED_PLAINTEXT_BYTES);
    }
    const root = await this.#keys.find(this.#current);
    if (root === undefined) throw new OptionError('current', 'an id that `keys` knows', this.#current);
    return sealWith(root, this.#current, randomBytes(RANDOM_BYTES), plaintext, place);
  }

  async open(sealed: Buffer, place: SealedPlace): Promise<Opened> {
    checkBuffer('sealed', sealed);
    checkPlace(place);
    const record = readRecord(sealed);
    if (record === undefined || record.ciphertext.length > MAX_SEALED_PLAINTEXT_BYTES) throw notOpened();
    const root = await this.#keys.find(record.keyId);
    const plaintext = root && openWith(root, record, place);
    if (plaintext === undefined) throw notOpened();
    return { plaintext, stale: record.keyId !== this.#current };
  }
}

/** One message for every cause: which of them it was would help only who tries. */
function notOpened(): DecryptError {
  return new DecryptError('A sealed value could not be opened in its place with the keys at hand');
}

function checkBuffer(argument: string, value: unknown): void {
  if (!Buffer.isBuffer(value)) throw new OptionError(argument, 'a Buffer', value);
}
