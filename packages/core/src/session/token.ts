import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;
const FORM = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/;

/**
 * What a client has of its session: `<handle>.<secret>`. The handle names the session and may be seen by anybody; the secret
 * is 256 random bits, and Redis has a hash of it alone. Printing a token shows the handle.
 */
export class SessionToken {
  /** The handle, a UUID. */
  readonly id: string;
  readonly #secret: string;
  #hash: string | undefined;

  private constructor(id: string, secret: string) {
    this.id = id;
    this.#secret = secret;
  }

  /** A new session's, or with the handle of one a new secret of it. */
  static create(id: string = randomUUID()): SessionToken {
    return new SessionToken(id, randomBytes(SECRET_BYTES).toString('base64url'));
  }

  /** Reads what {@link SessionToken.value} gave; `undefined` for anything else. */
  static parse(value: string): SessionToken | undefined {
    const [, id, secret] = FORM.exec(value) ?? [];
    return id === undefined || secret === undefined ? undefined : new SessionToken(id, secret);
  }

  /** For who has one secret text for the whole life of a session, such as the ids of other session stores: its hash is the handle. */
  static ofSecret(secret: string): SessionToken {
    return new SessionToken(hashOf(secret), secret);
  }

  /** The same for the same bytes: 16 or more that name it, and 32 that nobody else can know. */
  static ofBytes(name: Buffer, secret: Buffer): SessionToken {
    const digits = name.toString('hex');
    const parts = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20)];
    return new SessionToken([...parts, digits.slice(20, 32)].join('-'), secret.toString('base64url'));
  }

  /** For the client, and for nobody else. */
  get value(): string {
    return `${this.id}.${this.#secret}`;
  }

  /** What Redis has of the secret. Of its text, because several texts in base64 have the same bytes. */
  get hash(): string {
    this.#hash ??= hashOf(this.#secret);
    return this.#hash;
  }

  /** Names a key that only who has the secret can derive: the hash in Redis is of no help. */
  get binding(): string {
    return createHmac('sha256', this.#secret).update('sluice/session/bind').digest('base64url');
  }

  /** In constant time. */
  hasHash(hash: string | undefined): boolean {
    if (hash?.length !== this.hash.length) return false;
    return timingSafeEqual(Buffer.from(hash, 'latin1'), Buffer.from(this.hash, 'latin1'));
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
