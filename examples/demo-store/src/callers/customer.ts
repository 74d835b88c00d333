import { createHash, randomBytes } from 'node:crypto';
import { parseCookie } from 'cookie';
import type { Request, RequestHandler, Response } from 'express';
import { isUnanswered } from '../web/outage';
import { sendUnanswered } from '../web/problems';
import { callerOf } from './caller';

const COOKIE = 'visitor';
const ID = /^[\w-]{22}$/;
const REMEMBERED_MS = 30 * 86_400_000;

const customers = new WeakMap<Request, string>();

/**
 * Finds out whose seats and orders a request is about: a member's, or a visitor's, whom a cookie tells from all others
 * behind the same address. Whoever has none gets one. While Redis does not tell whose session it is, nobody's are shown.
 */
export const recogniseCustomer: RequestHandler = function recogniseCustomer(req, res, next) {
  if (isUnanswered(req)) {
    sendUnanswered(req, res);
    return;
  }
  const { member } = callerOf(res);
  customers.set(req, member === undefined ? visitor(visitorId(req, res)) : `member:${member.id}`);
  next();
};

/** @throws {Error} before {@link recogniseCustomer}. */
export function customerOf(req: Request): string {
  const customer = customers.get(req);
  if (customer === undefined)
    throw new Error('recogniseCustomer must be mounted before what asks for the customer');
  return customer;
}

/** The visitor that a request comes from; `undefined` for one that has no cookie yet. */
export function visitorOf(req: Request): string | undefined {
  const id = knownId(req);
  return id === undefined ? undefined : visitor(id);
}

function knownId(req: Request): string | undefined {
  const id = parseCookie(req.headers.cookie ?? '')[COOKIE];
  return id !== undefined && ID.test(id) ? id : undefined;
}

function visitorId(req: Request, res: Response): string {
  const known = knownId(req);
  if (known !== undefined) return known;
  const id = randomBytes(16).toString('base64url');
  const secure = req.secure; // behind a proxy that is trusted
  res.cookie(COOKIE, id, { httpOnly: true, secure, sameSite: 'lax', path: '/', maxAge: REMEMBERED_MS });
  return id;
}

/** Whoever has the id is the visitor: the database keeps what it cannot be made of. */
function visitor(id: string): string {
  return `visitor:${createHash('sha256').update(id).digest('base64url')}`;
}
