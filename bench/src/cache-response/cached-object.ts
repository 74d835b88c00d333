import type { RequestHandler } from 'express';
import { ANSWER } from '../http/answer';

/** As much of bentocache as is used here. */
interface ObjectCache {
  getOrSet(options: { key: string; ttl: string; factory: () => unknown }): Promise<unknown>;
}

/** What the route of all contenders answers, got by its URL from a cache of objects, as one would with such a cache. */
export function cachedObject(cache: ObjectCache): RequestHandler {
  const factory = () => ANSWER;
  return function cachedObject(req, res, next) {
    cache.getOrSet({ key: req.originalUrl, ttl: '1h', factory }).then((value) => res.json(value), next);
  };
}
