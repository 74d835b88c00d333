import { UnrecoverableError, type Job, type Queue } from '@sluice/core';
import { findOrder } from '../box-office/orders';
import type { TicketNames } from '../box-office/ticket-names';
import type { Database } from '../database/database';
import type { Mailer } from './mailer';
import { ticketSheet } from './ticket-sheet';
import type { TicketFiles } from './ticket-files';

/** An order whose tickets are to be printed and sent. */
export interface TicketJob {
  readonly orderId: number;
}

/** How far a job is. */
export interface Printing {
  readonly printed: number;
  readonly of: number;
}

export interface PrintShop {
  readonly database: Database;
  readonly names: TicketNames;
  readonly files: TicketFiles;
  readonly mailer: Mailer;
}

/** What it takes to print a ticket. */
const PRINTING_MS = 150;

/** Prints the tickets of an order, and sends them. Once more, if it is tried again; but the mail is sent once. */
export async function printOrder(
  { database, names, files, mailer }: PrintShop,
  queue: Queue<TicketJob>,
  { id, data, progress, signal }: Job<TicketJob>,
): Promise<Printing> {
  const order = await findOrder(database, data.orderId);
  if (order === undefined) throw new UnrecoverableError('There is no such order');
  const name = await names.of(order.buyer);
  const sheets: string[] = [];
  for (const ticket of order.tickets) {
    await new Promise((resolve) => setTimeout(resolve, PRINTING_MS));
    signal.throwIfAborted();
    sheets.push(ticketSheet(order.id, ticket, name).toString());
    await progress({ printed: sheets.length, of: order.tickets.length } satisfies Printing);
  }
  await files.write(order.id, sheets);
  await queue.once(`${id}:mail`, () =>
    mailer.send({
      to: order.email ?? 'the counter, to be fetched',
      subject: `Your tickets, order no. ${String(order.id)}`,
      text: order.tickets.map(({ artist, seat }) => `${artist}, ${seat}`).join('\n'),
    }),
  );
  return { printed: sheets.length, of: sheets.length };
}
