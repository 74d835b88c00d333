import { Router, type RequestHandler } from 'express';
import { refuseBadKey } from '../callers/caller';
import type { DemoKey } from '../callers/members';
import type { BoxOfficeGates } from '../box-office/gates';
import type { Announcer } from '../box-office/announcer';
import { createBoxOffice } from '../box-office/router';
import { createTicketNameRoutes } from '../box-office/ticket-name-router';
import type { TicketNames } from '../box-office/ticket-names';
import type { Catalogue } from '../catalogue/catalogue';
import { listEvents } from '../catalogue/events';
import { exportSeats } from '../catalogue/export';
import { listSeats } from '../catalogue/seats';
import type { StoredEvents } from '../catalogue/stored-events';
import type { Database } from '../database/database';
import { InvalidParameter, readId, readSearch, readWindow } from '../web/parameters';
import { answerError, answerNoSuchRoute, sendNotFound } from '../web/problems';
import { answerQuota } from './quota';
import { answerVisitor } from './visitor';

export interface ApiServices {
  readonly database: Database;
  readonly catalogue: Catalogue;
  readonly stored: StoredEvents;
  readonly demoKeys: readonly DemoKey[];
  readonly limit: RequestHandler;
  readonly limitSearch: RequestHandler;
  readonly boxOffice: BoxOfficeGates;
  readonly announce: Announcer;
  readonly ticketNames: TicketNames;
  readonly ticketStates: RequestHandler;
}

/** The API. Everything it refuses is refused as problem details (RFC 9457). */
export function createApi(services: ApiServices): Router {
  const { database, catalogue, stored, demoKeys, limit, limitSearch, boxOffice } = services;
  const { announce, ticketNames, ticketStates } = services;
  const router = Router();
  router.use(limit, refuseBadKey);

  router.get('/quota', answerQuota);
  router.get('/visitor', answerVisitor(demoKeys));

  router.get(
    '/events',
    stored.season.wrap(async (req, res) => {
      res.json({ events: await listEvents(database, readWindow(req)) });
    }),
  );

  router.get('/search', limitSearch, async (req, res) => {
    const search = readSearch(req);
    if (search === undefined) throw new InvalidParameter('q', 'text to search for');
    res.json({ events: await listEvents(database, { search, ...readWindow(req) }) });
  });

  router.get(
    '/events/:id',
    stored.event.wrap(async (req, res) => {
      const event = await catalogue.find(readId(req));
      if (event === undefined) sendNotFound(req, res, 'There is no such event.');
      else res.json(event);
    }),
  );

  router.get('/events/:id/seats', async (req, res) => {
    const id = readId(req);
    const rows = await listSeats(database, id);
    if (rows.length === 0) sendNotFound(req, res, 'There is no such event.');
    else res.json({ eventId: id, rows });
  });

  router.get('/export', async (_req, res) => {
    res.attachment('seats.csv').send(await exportSeats(database));
  });

  router.use(
    createBoxOffice(database, boxOffice, stored, announce),
    createTicketNameRoutes(ticketNames),
    ticketStates,
  );

  router.use(answerNoSuchRoute, answerError);
  return router;
}
