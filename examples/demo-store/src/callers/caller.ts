import { clientAddress } from '@sluice/http';
import type { Request, RequestHandler, Response } from 'express';
import { memberOf } from '../accounts/sessions';
import { sendBadKey } from '../web/problems';
import type { Member, Members } from './members';
import { ANONYMOUS, MEMBER, type Plan } from './plans';

/** Who asks. */
export interface Caller {
  readonly plan: Plan;
  /** What is counted: an address, or a member wherever they are. */
  readonly key: string;
  readonly member: Member | undefined;
}

const callers = new WeakMap<Response, Caller>();

/**
 * Reads `X-API-Key`. Whoever has none is who is logged in; with a wrong one, one is anonymous: guesses of keys are counted by address, and refused
 * only after that, by {@link refuseBadKey}.
 */
export function identify(members: Members): RequestHandler {
  return function identify(req, res, next) {
    const key = req.get('x-api-key');
    const member = key === undefined ? memberOf(req) : members.byKey(key);
    callers.set(res, member === undefined ? anonymous(req) : asMember(member));
    next();
  };
}

function asMember(member: Member): Caller {
  return { plan: MEMBER, key: `member:${member.id}`, member };
}

function anonymous(req: Request): Caller {
  return { plan: ANONYMOUS, key: `address:${clientAddress(req) ?? 'unknown'}`, member: undefined };
}

/** @throws {Error} before {@link identify}. */
export function callerOf(res: Response): Caller {
  const caller = callers.get(res);
  if (caller === undefined) throw new Error('identify() must be mounted before whatever asks who calls');
  return caller;
}

/** Answers 401 to a key that nobody has. */
export const refuseBadKey: RequestHandler = function refuseBadKey(req, res, next) {
  if (req.get('x-api-key') !== undefined && callerOf(res).member === undefined) sendBadKey(req, res);
  else next();
};
