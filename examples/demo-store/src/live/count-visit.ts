import type { RequestHandler } from 'express';
import { callerOf } from '../callers/caller';
import { readId } from '../web/parameters';
import type { Live } from './live';

const NOT_MODIFIED = 304;

/** Counts who comes. The page does not wait for it. */
export function countVisitor({ audience }: Pick<Live, 'audience'>): RequestHandler {
  return function countVisitor(_req, res, next) {
    void audience.looked(callerOf(res).key);
    next();
  };
}

/** Counts how often an event is looked at that there is, wherever its page comes from. */
export function countView({ views }: Pick<Live, 'views'>): RequestHandler {
  return function countView(req, res, next) {
    const eventId = readId(req);
    res.once('finish', () => {
      if (res.statusCode < 300 || res.statusCode === NOT_MODIFIED) void views.count(eventId);
    });
    next();
  };
}
