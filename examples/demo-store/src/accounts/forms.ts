import express, { type Request, type RequestHandler } from 'express';
import { InvalidParameter } from '../web/parameters';
import type { Credentials } from './credentials';

export const readForm: RequestHandler = express.urlencoded({ extended: false, limit: '4kb' });

/** The longest address that mail can have (RFC 5321), and more than anybody types as a password. */
const LONGEST = { email: 254, password: 256 };

/** @throws {InvalidParameter} for what no form of ours sends. */
export function readCredentials(req: Request): Credentials {
  return {
    email: readField(req, 'email', LONGEST.email),
    password: readField(req, 'password', LONGEST.password),
  };
}

function readField(req: Request, name: keyof Credentials, longest: number): string {
  const value = (req.body as Readonly<Record<string, unknown>> | undefined)?.[name];
  // Postgres stores no NUL in text and refuses it with an error of its own.
  if (typeof value === 'string' && value.length <= longest && !value.includes('\0')) return value;
  throw new InvalidParameter(name, `text of at most ${String(longest)} characters`);
}

const ANY_ORIGIN = 'http://shop.invalid';

/** Where to go after a login: a page of this shop, and no other site, however the address is written. */
export function readDestination(value: unknown): string {
  if (typeof value !== 'string' || !URL.canParse(value, ANY_ORIGIN)) return '/account';
  const { origin, pathname, search } = new URL(value, ANY_ORIGIN);
  return value.startsWith('/') && origin === ANY_ORIGIN && !pathname.startsWith('//')
    ? pathname + search
    : '/account';
}
