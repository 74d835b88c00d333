import { createHash } from 'node:crypto';

/** Longer values are hashed. */
const MAX_LENGTH = 200;

const PLAIN = /^[A-Za-z0-9_.~-]*$/;
const ODD_CHARACTER = /[^A-Za-z0-9_.~-]/g;

/**
 * One value as a part of a key, such that no two values are written alike, and none can be mistaken for the text of a
 * template: what is not a letter, a digit or one of `_.~-` is written as `%` and the four digits of its UTF-16 code, so
 * that lone surrogates stay apart too. A `#` before a hash stands in no other value.
 */
export function encodeValue(value: string): string {
  if (value.length > MAX_LENGTH) {
    return `#${createHash('sha256').update(value, 'utf16le').digest('base64url')}`;
  }
  if (PLAIN.test(value)) return value;
  return value.replace(
    ODD_CHARACTER,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
