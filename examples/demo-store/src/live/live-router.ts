import { sse, type SseHandler } from '@sluice/http';
import { Router, type Request, type RequestHandler } from 'express';
import { readId } from '../web/parameters';
import { answerError, answerNoSuchRoute } from '../web/problems';
import type { SeatNews } from './house';
import type { Live } from './live';
import { readNow } from './now';

/** So far back a ticker begins that is opened for the first time. */
const TICKER_MINUTES = 10;

const checkId: RequestHandler = function checkId(req, _res, next) {
  readId(req);
  next();
};

/** What a window listens to, and what it asks for every few seconds. */
export function createLiveRouter({ house, audience, views }: Live): Router & { close(): void } {
  const router = Router();

  const seats = sse<SeatNews>(house.news, {
    onUnavailable: 'open', // a browser would not come back by itself
    filter: ({ eventId }, req: Request) => eventId === readId(req),
  });
  const sales = sse<SeatNews>(house.news, {
    onUnavailable: 'open',
    filter: ({ state }) => state === 'sold',
    from: () => new Date(Date.now() - TICKER_MINUTES * 60_000),
  });
  const streams: readonly SseHandler[] = [seats, sales];

  router.get('/events/:id/seats', checkId, seats);
  router.get('/sales', sales);

  router.get('/now', async (req, res) => {
    res.set('Cache-Control', 'no-store').json(await readNow({ audience, views }, req.query['event']));
  });

  router.use(answerNoSuchRoute, answerError);
  return Object.assign(router, {
    close() {
      for (const stream of streams) stream.close();
    },
  });
}
