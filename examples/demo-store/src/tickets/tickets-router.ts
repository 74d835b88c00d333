import { Router, type Request, type RequestHandler } from 'express';
import { findOrder, type OrderToPrint } from '../box-office/orders';
import { customerOf, recogniseCustomer } from '../callers/customer';
import type { Database } from '../database/database';
import { html, Html } from '../pages/html';
import { sendPage } from '../pages/send-page';
import { readId } from '../web/parameters';
import { sendNotFound } from '../web/problems';
import { ticketState } from './state';
import type { TicketOffice } from './ticket-office';

/** How far the tickets of an order are, for the API. */
export function createTicketStates(database: Database, office: TicketOffice): RequestHandler {
  return Router().get('/orders/:id/tickets', recogniseCustomer, async (req, res) => {
    const order = await ownOrder(database, req);
    if (order === undefined) sendNotFound(req, res, 'You have no such order.');
    else res.set('Cache-Control', 'no-store').json(await ticketState(office, order));
  });
}

/** Printed tickets, as a page. */
export function createTicketPages(database: Database, office: TicketOffice): RequestHandler {
  return Router().get('/orders/:id/tickets', recogniseCustomer, async (req, res, next) => {
    const order = await ownOrder(database, req);
    const sheets = order && (await office.files.read(order.id));
    if (sheets === undefined) {
      next();
      return;
    }
    res.set('Cache-Control', 'no-store');
    sendPage(
      req,
      res,
      { title: 'Your tickets' },
      html`<h1>Your tickets</h1>
        <div class="tickets">${new Html(sheets)}</div>`,
    );
  });
}

/** Of somebody else's order, nobody is told that there is one. */
async function ownOrder(database: Database, req: Request): Promise<OrderToPrint | undefined> {
  const order = await findOrder(database, readId(req));
  return order?.buyer === customerOf(req) ? order : undefined;
}
