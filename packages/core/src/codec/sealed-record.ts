import { createCipheriv, createDecipheriv, createHmac, type KeyObject } from 'node:crypto';
import { isKeyId } from './key-ring';
import type { SealedPlace } from './sealed-place';

/**
 * A sealed value, byte by byte:
 *
 * | bytes | what |
 * |---|---|
 * | 1 | version: 1 |
 * | 1 | n, the length of the key id |
 * | n | key id, ASCII |
 * | 16 | salt, random |
 * | 12 | nonce, random |
 * | as many as the plaintext | ciphertext, AES-256-GCM |
 * | 16 | tag |
 *
 * Its key: HKDF-SHA-256 (RFC 5869) of the key behind the id, with the salt `sluice/sealed` and the info
 * `sealed/1 ‖ salt ‖ purpose`. The salt of the record stands in the info, so that a record costs one HMAC (the expansion)
 * and not three. Its associated data: version, then key id, Redis key and, if there is one, field, each as UTF-8 behind its
 * length in four bytes, big endian.
 */
const VERSION = 1;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const CIPHER = 'aes-256-gcm';
const CIPHER_OPTIONS = { authTagLength: TAG_BYTES };

/** How many random bytes one record takes: its salt and its nonce. */
export const RANDOM_BYTES = SALT_BYTES + NONCE_BYTES;

/** The parts of a record, as it was found: nothing about them is to be believed before the tag was checked. */
export interface SealedRecord {
  readonly keyId: string;
  readonly salt: Buffer;
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

/** Takes a record apart. `undefined` when it is none. */
export function readRecord(sealed: Buffer): SealedRecord | undefined {
  const saltAt = 2 + (sealed[1] ?? 0);
  const ciphertextAt = saltAt + RANDOM_BYTES;
  const tagAt = sealed.length - TAG_BYTES;
  if (sealed[0] !== VERSION || tagAt < ciphertextAt) return undefined;
  const keyId = sealed.toString('latin1', 2, saltAt);
  if (!isKeyId(keyId)) return undefined;
  return {
    keyId,
    salt: sealed.subarray(saltAt, saltAt + SALT_BYTES),
    nonce: sealed.subarray(saltAt + SALT_BYTES, ciphertextAt),
    ciphertext: sealed.subarray(ciphertextAt, tagAt),
    tag: sealed.subarray(tagAt),
  };
}

/** Seals under a root key. `random` is 28 bytes that were never used before. */
export function sealWith(
  root: KeyObject,
  keyId: string,
  random: Buffer,
  plaintext: Buffer,
  place: SealedPlace,
): Buffer {
  const key = recordKey(root, random.subarray(0, SALT_BYTES), place.purpose);
  const cipher = createCipheriv(CIPHER, key, random.subarray(SALT_BYTES, RANDOM_BYTES), CIPHER_OPTIONS);
  key.fill(0);
  cipher.setAAD(associatedData(keyId, place));
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  const header = Buffer.from([VERSION, keyId.length]);
  return Buffer.concat([header, Buffer.from(keyId, 'latin1'), random, ciphertext, cipher.getAuthTag()]);
}

/** What was sealed; `undefined` when any of it, or the place, is not as it was then. */
export function openWith(root: KeyObject, record: SealedRecord, place: SealedPlace): Buffer | undefined {
  const key = recordKey(root, record.salt, place.purpose);
  const decipher = createDecipheriv(CIPHER, key, record.nonce, CIPHER_OPTIONS);
  key.fill(0);
  decipher.setAAD(associatedData(record.keyId, place));
  decipher.setAuthTag(record.tag);
  const plaintext = decipher.update(record.ciphertext);
  try {
    decipher.final();
    return plaintext;
  } catch {
    plaintext.fill(0);
    return undefined;
  }
}

/** HKDF's expansion (RFC 5869, section 2.3) to one block, which is the length of the key. */
function recordKey(root: KeyObject, salt: Buffer, purpose: string): Buffer {
  return createHmac('sha256', root).update('sealed/1').update(salt).update(`${purpose}\u0001`).digest();
}

function associatedData(keyId: string, { key, field }: SealedPlace): Buffer {
  const parts = field === undefined ? [keyId, key] : [keyId, key, field];
  const lengths = parts.map((part) => Buffer.byteLength(part));
  const data = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + 4 + length, 1));
  let at = data.writeUInt8(VERSION, 0);
  for (const [index, part] of parts.entries()) {
    at = data.writeUInt32BE(lengths[index] ?? 0, at);
    at += data.write(part, at);
  }
  return data;
}
