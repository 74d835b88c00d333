import { OptionError } from '@sluice/core';
import { parse } from 'cookie';
import { createHmac, timingSafeEqual, type BinaryLike, type KeyObject } from 'node:crypto';
import { sessionGateEvents } from '../events';

/** Whatever an HMAC takes for its key. */
export type SidSecret = BinaryLike | KeyObject;

/** @throws {OptionError} unless it is a key, or a list of one or more. Of any length, because the cookies are there. */
export function checkSidSecrets(option: string, secret: unknown): readonly SidSecret[] {
  const secrets: readonly unknown[] = Array.isArray(secret) ? secret : [secret];
  if (secrets.length === 0) {
    throw new OptionError(
      option,
      'a secret, or a list of one or more: the secret option array is empty',
      secret,
    );
  }
  for (const each of secrets) {
    if (!isKey(each)) throw new OptionError(option, 'a secret or a list of them', each);
  }
  return secrets as readonly SidSecret[];
}

function isKey(secret: unknown): boolean {
  try {
    createHmac('sha256', secret as SidSecret);
    return true;
  } catch {
    return false;
  }
}

/** What tells a signed value from a plain one. */
const SIGNED = 's:';

/** `s:<sid>.<base64 HMAC-SHA256>`, the value of a cookie of express-session. */
export function signSid(sid: string, secret: SidSecret): string {
  return `${SIGNED}${sid}.${macOf(sid, secret)}`;
}

/** The id in a signed value; `undefined` when none of the secrets has signed it. Compares in constant time. */
export function unsignSid(value: string, secrets: readonly SidSecret[]): string | undefined {
  if (!value.startsWith(SIGNED)) return undefined;
  const end = value.lastIndexOf('.');
  if (end < SIGNED.length) return undefined;
  const sid = value.slice(SIGNED.length, end);
  const given = Buffer.from(value.slice(end + 1));
  const isRight = (secret: SidSecret) => {
    const right = Buffer.from(macOf(sid, secret));
    return given.length === right.length && timingSafeEqual(given, right);
  };
  return secrets.some(isRight) ? sid : undefined;
}

/** The id in the cookie of a request; `undefined`, and an event, when it was not signed here. */
export function sidIn(
  header: string | undefined,
  name: string,
  secrets: readonly SidSecret[],
): string | undefined {
  if (header?.includes(name) !== true) return undefined;
  const value = parse(header)[name];
  if (!value) return undefined;
  // What comes in quotes is the same value, RFC 6265, section 4.1.1.
  const sid = unsignSid(value.replace(/^"(.*)"$/, '$1'), secrets);
  if (sid === undefined) sessionGateEvents.publish(() => ({ outcome: 'forged' }));
  return sid;
}

function macOf(sid: string, secret: SidSecret): string {
  return createHmac('sha256', secret).update(sid).digest('base64').replace(/=+$/, '');
}
