import { createHash } from 'node:crypto';
import { OptionError } from '../errors';

/** Longest part of a key that is kept as it is; anything longer is hashed. */
const MAX_ID_LENGTH = 128;

/** No brace, glob, space, control or non-ASCII character: nothing that could end the hash tag or match a pattern. */
const PLAIN_ID = /^[A-Za-z0-9_.:@/+=,~-]{1,128}$/;
const PLAIN_PREFIX = /^[A-Za-z0-9_.:/@-]{1,64}$/;

/**
 * The hash tag for something the caller named: `{alice}`.
 *
 * What is long or holds an odd character is hashed (SHA-256), so that no input reaches a key's structure. The `#`
 * before a hash stands in no plain name, so that no input can be mistaken for the hash of another. UTF-8 would make
 * different lone surrogates one; UTF-16 is what a string is.
 */
export function hashTag(id: string): string {
  if (id.length <= MAX_ID_LENGTH && PLAIN_ID.test(id)) return `{${id}}`;
  return `{#${createHash('sha256').update(id, 'utf16le').digest('base64url')}}`;
}

/** A name of the developer's own (a limiter, a queue) as part of a key, outside of the hash tag. */
export function keyPart(name: string): string {
  return hashTag(name).slice(1, -1);
}

/** @throws {OptionError} unless `prefix` is safe in front of a hash tag. */
export function checkPrefix(option: string, prefix: unknown): void {
  if (typeof prefix !== 'string' || !PLAIN_PREFIX.test(prefix)) {
    throw new OptionError(option, '1 to 64 letters, digits or any of _ . : / @ -', prefix);
  }
}

/** `a:b:c`, leaving out empty parts. */
export function joinKey(...parts: readonly string[]): string {
  let key = '';
  for (const part of parts) {
    if (part !== '') key = key === '' ? part : `${key}:${part}`;
  }
  return key;
}
