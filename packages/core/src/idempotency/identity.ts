import { createHash, createHmac } from 'node:crypto';
import type { IdempotentWork } from './idempotency';

/** What stands for a piece of work in Redis. It tells nothing of scope, key and fingerprint to who does not know the key. */
export interface Identity {
  /** Of scope and key, for the name of the record. */
  readonly id: string;
  /** An HMAC: a hash alone would give away a body with few possible values. */
  readonly fingerprint: string;
}

export function identityOf({ scope, key, fingerprint }: IdempotentWork): Identity {
  // Two hashes of the same pair that do not give away each other: the one is public, the other a key.
  const id = hashed('sluice/idempotency/id', scope, key).toString('base64url');
  const secret = hashed('sluice/idempotency/fingerprint', scope, key);
  return { id, fingerprint: createHmac('sha256', secret).update(fingerprint).digest('base64url') };
}

/** The length of the scope keeps pairs apart that would read the same joined. UTF-16 keeps lone surrogates apart. */
function hashed(label: string, scope: string, key: string): Buffer {
  return createHash('sha256')
    .update(`${label}/${scope.length}/`)
    .update(scope + key, 'utf16le')
    .digest();
}
