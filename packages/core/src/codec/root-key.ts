import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { OptionError } from '../errors';

const KEY_BYTES = 32;
const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{43}=?|[A-Za-z0-9_-]{43}=?)$/;

/** The salt of the extraction: it keeps these keys apart from whatever else is derived from the same secret. */
const LABEL = 'sluice/sealed';

/** 32 random bytes, as they are or in hex, base64 or base64url: what `openssl rand -base64 32` prints. */
export type SealingKey = Uint8Array | string;

/**
 * Reads a key, and keeps what HKDF extracts from it (RFC 5869, section 2.2) instead of the key itself: the same for every
 * record, so it is done here, once. A KeyObject shows nothing when it is printed.
 *
 * @throws {OptionError} unless it has 32 bytes. The message does not show it.
 */
export function rootKey(option: string, key: SealingKey): KeyObject {
  const bytes = keyBytes(key);
  if (bytes?.length !== KEY_BYTES) {
    throw new OptionError(option, `${KEY_BYTES} bytes, as a Buffer or in hex, base64 or base64url`, key);
  }
  const extracted = createHmac('sha256', LABEL).update(bytes).digest();
  if (bytes !== key) bytes.fill(0);
  const root = createSecretKey(extracted);
  extracted.fill(0);
  return root;
}

function keyBytes(key: unknown): Uint8Array | undefined {
  if (key instanceof Uint8Array) return key;
  if (typeof key !== 'string') return undefined;
  if (HEX.test(key)) return Buffer.from(key, 'hex');
  return BASE64.test(key) ? Buffer.from(key, 'base64') : undefined; // Node reads base64url as base64 too
}
