import { RedisUnavailableError } from '@sluice/core';
import { Router, type ErrorRequestHandler, type RequestHandler } from 'express';
import { findEvent, listEvents } from '../catalogue/events';
import { listSeats } from '../catalogue/seats';
import type { Database } from '../database/database';
import { InvalidParameter, readId, readSearch } from '../web/parameters';
import { statusOf } from '../web/problems';
import { eventList } from './event-list';
import { eventPage } from './event-page';
import { messagePage } from './message-page';
import { sendOutagePage } from './outage-page';
import type { SendPage } from './send-page';

/** As many as a page shows: the season is shorter. */
const ALL = { limit: 100, offset: 0 };

/** The pages that visitors see. */
export function createPages(database: Database, sendPage: SendPage, limitSearch: RequestHandler): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const events = await listEvents(database, ALL);
    sendPage(
      req,
      res,
      { title: 'This season', current: 'events', script: '/assets/now.js' },
      eventList({ events }),
    );
  });

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

  router.get('/events/:id', async (req, res, next) => {
    const event = await findEvent(database, readId(req));
    if (event === undefined) {
      next();
      return;
    }
    const seats = await listSeats(database, event.id);
    const frame = { title: event.artist, current: 'events', script: '/assets/box-office.js' } as const;
    sendPage(req, res, frame, eventPage(event, seats));
  });

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
