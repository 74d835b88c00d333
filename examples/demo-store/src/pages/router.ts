import { Router, type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import { findEvent, listEvents } from '../catalogue/events';
import { listSeats } from '../catalogue/seats';
import type { Database } from '../database/database';
import { InvalidParameter, readId, readSearch } from '../web/parameters';
import { statusOf } from '../web/problems';
import { eventList } from './event-list';
import { eventPage } from './event-page';
import type { Html } from './html';
import { layout } from './layout';
import { limitNote } from './limit-note';
import { messagePage } from './message-page';

/** As many as a page shows: the season is shorter. */
const ALL = { limit: 100, offset: 0 };

/** The pages that visitors see. */
export function createPages(database: Database, dock: Html, limitSearch: RequestHandler): Router {
  const router = Router();

  function send(req: Request, res: Response, title: string, content: Html, script?: string): void {
    res.send(layout({ title, current: 'events', note: limitNote(req), dock, script }, content));
  }

  router.get('/', async (req, res) => {
    const events = await listEvents(database, ALL);
    send(req, res, 'This season', eventList({ events }));
  });

  router.get('/search', limitSearch, async (req, res) => {
    const search = readSearch(req);
    if (search === undefined) {
      res.redirect('/');
      return;
    }
    const events = await listEvents(database, { search, ...ALL });
    send(req, res, `Search: ${search}`, eventList({ events, search }));
  });

  router.get('/events/:id', async (req, res, next) => {
    const event = await findEvent(database, readId(req));
    if (event === undefined) {
      next();
      return;
    }
    const seats = await listSeats(database, event.id);
    send(req, res, event.artist, eventPage(event, seats), '/assets/box-office.js');
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
