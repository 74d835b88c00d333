import { OptionError, SessionToken } from '@sluice/core';
import { LRUCache } from 'lru-cache';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../options';

const MIN_SECRET_BYTES = 16;

/** A handle of 36 characters, a secret of 43, a signature of 43, and two points. */
const VALUE_LENGTH = 124;

/** How many cookies that were right a moment ago are known to be. */
const REMEMBERED = 5000;

/** A token that came in a cookie whose signature is right. */
export interface SignedToken {
  readonly token: SessionToken;
  /** Signed with a secret that signs no more. */
  readonly stale: boolean;
}

/** Signs tokens for cookies, `<token>.<HMAC-SHA256>`, so that what nobody was given costs Redis nothing. */
export class Signature {
  readonly #secrets: readonly Secret[];
  readonly #label: string;
  readonly #known = new LRUCache<string, SignedToken>({ max: REMEMBERED });

  /** @param name of the cookie: the value of one is none of another */
  constructor(secrets: readonly Secret[], name: string) {
    this.#secrets = secrets;
    this.#label = `sluice/session/${name}/`;
  }

  sign(token: SessionToken): string {
    const [secret] = this.#secrets;
    return `${token.value}.${this.#mac(secret ?? '', token.value).toString('base64url')}`;
  }

  /** Compares in constant time, with every secret. */
  verify(value: string): SignedToken | undefined {
    if (value.length !== VALUE_LENGTH) return undefined;
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const end = value.lastIndexOf('.');
    const [text, given] = [value.slice(0, end), Buffer.from(value.slice(end + 1))];
    const token = SessionToken.parse(text);
    if (token === undefined) return undefined;
    let signer = -1;
    for (const [index, secret] of this.#secrets.entries()) {
      const right = Buffer.from(this.#mac(secret, text).toString('base64url'));
      if (given.length === right.length && timingSafeEqual(given, right) && signer < 0) signer = index;
    }
    if (signer < 0) return undefined;
    const signed = { token, stale: signer > 0 };
    this.#known.set(value, signed);
    return signed;
  }

  #mac(secret: Secret, text: string): Buffer {
    return createHmac('sha256', secret).update(this.#label).update(text).digest();
  }
}

/** @throws {OptionError} unless every secret has 16 bytes. */
export function checkSecrets(secret: unknown): readonly Secret[] {
  const secrets: readonly unknown[] = Array.isArray(secret) ? secret : [secret];
  for (const each of secrets) {
    const isText = typeof each === 'string' || Buffer.isBuffer(each);
    if (!isText || Buffer.byteLength(each) < MIN_SECRET_BYTES) {
      throw new OptionError(
        'secret',
        `a string or Buffer of at least ${MIN_SECRET_BYTES} bytes, or a list`,
        each,
      );
    }
  }
  if (secrets.length === 0) throw new OptionError('secret', 'given', secret);
  return secrets as readonly Secret[];
}
