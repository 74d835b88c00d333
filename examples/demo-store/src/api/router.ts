import type { CacheResponse } from '@sluice/cache-response';
import { Router, type RequestHandler } from 'express';
import { refuseBadKey } from '../callers/caller';
import type { BoxOfficeGates } from '../box-office/gates';
import type { Announcer } from '../box-office/announcer';
import { createBoxOffice } from '../box-office/router';
import { findEvent, listEvents } from '../catalogue/events';
import { exportSeats } from '../catalogue/export';
import { listSeats } from '../catalogue/seats';
import type { Database } from '../database/database';
import { InvalidParameter, readId, readSearch, readWindow } from '../web/parameters';
import { answerError, answerNoSuchRoute, sendNotFound } from '../web/problems';
import { answerQuota } from './quota';

export interface ApiGates {
  readonly limit: RequestHandler;
  readonly limitSearch: RequestHandler;
  readonly boxOffice: BoxOfficeGates;
  readonly storedEvents: CacheResponse;
}

export interface ApiParts {
  readonly announce: Announcer;
  readonly ticketStates: RequestHandler;
}

/** The API. Everything it refuses is refused as problem details (RFC 9457). */
export function createApi(
  database: Database,
  { limit, limitSearch, boxOffice, storedEvents }: ApiGates,
  { announce, ticketStates }: ApiParts,
): Router {
  const router = Router();
  router.use(limit, refuseBadKey);

  router.get('/quota', answerQuota);

  router.get('/events', storedEvents, async (req, res) => {
    res.json({ events: await listEvents(database, readWindow(req)) });
  });

  router.get('/search', limitSearch, async (req, res) => {
    const search = readSearch(req);
    if (search === undefined) throw new InvalidParameter('q', 'text to search for');
    res.json({ events: await listEvents(database, { search, ...readWindow(req) }) });
  });

  router.get('/events/:id', storedEvents, async (req, res) => {
    const event = await findEvent(database, readId(req));
    if (event === undefined) sendNotFound(req, res, 'There is no such event.');
    else res.json(event);
  });

  router.get('/events/:id/seats', async (req, res) => {
    const id = readId(req);
    const rows = await listSeats(database, id);
    if (rows.length === 0) sendNotFound(req, res, 'There is no such event.');
    else res.json({ eventId: id, rows });
  });

  router.get('/export', async (_req, res) => {
    res.attachment('seats.csv').send(await exportSeats(database));
  });

  router.use(createBoxOffice(database, boxOffice, storedEvents, announce), ticketStates);

  router.use(answerNoSuchRoute, answerError);
  return router;
}
