import type { RedisInput } from '@sluice/core';
import { getSession, session, type Session, type SessionGate } from '@sluice/session';
import type { Request } from 'express';
import type { Member } from '../callers/members';
import { markUnanswered } from '../web/outage';

/** What the session of a member holds. */
export interface ShopSession {
  /** What they are called, so that a page need not ask the database. */
  name: string;
}

/**
 * The sessions of the shop. A page goes on while Redis gives no answer, as for a visitor, and the cookie stays: when Redis is
 * back, so is the session. What is about a customer is refused meanwhile, see `web/outage.ts`.
 *
 * @param secret signs the cookies; every process of a shop has the same
 */
export function createSessions(redis: RedisInput, secret: string): SessionGate {
  return session({
    redis,
    secret,
    idleTimeout: '30m',
    absoluteTimeout: '12h',
    onUnavailable(req) {
      markUnanswered(req);
      return 'anonymous';
    },
  });
}

export function sessionOf(req: Request): Session<ShopSession> {
  return getSession<ShopSession>(req);
}

/** Who is logged in. */
export function memberOf(req: Request): Member | undefined {
  const { userId, name } = sessionOf(req);
  return userId === undefined ? undefined : { id: userId, name: name ?? userId };
}
