import express, { Router } from 'express';
import { layout } from '../pages/layout';
import type { Html } from '../pages/html';
import type { TicketOffice } from '../tickets/ticket-office';
import { InvalidParameter } from '../web/parameters';
import { answerError } from '../web/problems';
import { sameOriginOnly } from '../web/same-origin';
import { ticketsPage } from './tickets-page';

/** What the page of the ticket office can be told to do. */
const ACTIONS: Readonly<Record<string, (office: TicketOffice) => Promise<unknown>>> = {
  break: ({ mailer }) => mailer.breakDown(),
  mend: ({ mailer }) => mailer.mend(),
  redrive: ({ queue }) => queue.dead.redrive(),
  purge: ({ queue }) => queue.dead.purge(),
};

/** The ticket office as operations see it: the queue, and its dead letters. */
export function createTicketOps(office: TicketOffice, dock: Html): Router {
  const router = Router();

  router.get('/', (_req, res) => {
    const frame = {
      title: 'Tickets and mail',
      current: 'operations',
      dock,
      script: '/assets/ops-tickets.js',
    } as const;
    res.send(layout(frame, ticketsPage()));
  });

  router.get('/state', async (_req, res) => {
    const [counts, dead, mailOutOfOrder] = await Promise.all([
      office.queue.counts(),
      office.queue.dead.list({ limit: 20 }),
      office.mailer.isOutOfOrder(),
    ]);
    const letters = dead.map(({ id, data: { orderId }, failures, at, errors }) => {
      return { id, orderId, failures, at, error: errors.at(-1)?.message ?? '' };
    });
    res.set('Cache-Control', 'no-store').json({ counts, mailOutOfOrder, dead: letters });
  });

  router.post('/', sameOriginOnly, express.json({ limit: '1kb' }), async (req, res) => {
    const { action } = req.body as { action?: unknown };
    const perform = Object.hasOwn(ACTIONS, String(action)) ? ACTIONS[String(action)] : undefined;
    if (perform === undefined) {
      throw new InvalidParameter('action', `one of ${Object.keys(ACTIONS).join(', ')}`);
    }
    await perform(office);
    res.sendStatus(204);
  });

  router.use(answerError);
  return router;
}
