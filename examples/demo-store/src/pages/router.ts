import { RedisUnavailableError } from '@sluice/core';
import { Router, type ErrorRequestHandler, type RequestHandler } from 'express';
import type { Catalogue } from '../catalogue/catalogue';
import { listEvents } from '../catalogue/events';
import { listSeats } from '../catalogue/seats';
import type { StoredEvents } from '../catalogue/stored-events';
import type { Database } from '../database/database';
import { InvalidParameter, readId, readSearch } from '../web/parameters';
import { statusOf } from '../web/problems';
import { eventList } from './event-list';
import { eventPage } from './event-page';
import { messagePage } from './message-page';
import { sendOutagePage } from './outage-page';
import { sendPage } from './send-page';
import { sharedPage } from './shared-page';

/** As many as a page shows: the season is shorter. */
const ALL = { limit: 100, offset: 0 };

export interface PageServices {
  readonly database: Database;
  readonly catalogue: Catalogue;
  readonly stored: StoredEvents;
  readonly limitSearch: RequestHandler;
}

/** The pages that visitors see: two that are stored for all of them, and one that is made for each. */
export function createPages({ database, catalogue, stored, limitSearch }: PageServices): Router {
  const router = Router();

  router.get(
    '/',
    stored.season.wrap(async (_req, res) => {
      const events = await listEvents(database, ALL);
      const frame = { title: 'This season', current: 'events', script: '/assets/now.js' } as const;
      res.send(sharedPage(frame, eventList({ events })));
    }),
  );

  router.get('/search', limitSearch, async (req, res) => {
    const search = readSearch(req);
    if (search === undefined) {
      res.redirect('/');
      return;
    }
    const events = await listEvents(database, { search, ...ALL });
    const frame = { title: `Search: ${search}`, current: 'events' } as const;
    sendPage(req, res, frame, eventList({ events, search }));
  });

  router.get(
    '/events/:id',
    stored.event.wrap(async (req, res, next) => {
      const event = await catalogue.find(readId(req));
      if (event === undefined) {
        next();
        return;
      }
      const seats = await listSeats(database, event.id);
      const frame = { title: event.artist, current: 'events', script: '/assets/box-office.js' } as const;
      res.send(sharedPage(frame, eventPage(event, seats)));
    }),
  );

  return router;
}

export const answerNoSuchPage: RequestHandler = function answerNoSuchPage(_req, res) {
  res.status(404).send(messagePage('Not here', 'This page is not in the programme.'));
};

/** The last handler of the pages: a visitor is told what they can do about it, and the log the rest. */
export const answerPageError: ErrorRequestHandler = function answerPageError(
  error: unknown,
  _req,
  res,
  next,
) {
  if (res.headersSent) {
    next(error);
    return;
  }
  if (error instanceof RedisUnavailableError) {
    sendOutagePage(res);
    return;
  }
  const status = statusOf(error);
  if (status >= 500) console.error(error);
  const text = error instanceof InvalidParameter ? error.message : undefined;
  res
    .status(status)
    .send(
      status < 500
        ? messagePage('That does not work', text ?? 'The address has a mistake in it.')
        : messagePage('Our mistake', 'Something went wrong on our side. It has been noted.'),
    );
};
