import { RedisUnavailableError, type JobInfo } from '@sluice/core';
import type { OrderToPrint } from '../box-office/orders';
import type { Printing, TicketJob } from './print-order';
import type { TicketOffice } from './ticket-office';

/** How far the tickets of an order are. */
export interface TicketState extends Printing {
  readonly state: 'waiting' | 'printing' | 'sent' | 'failed' | 'unknown';
}

/** `unknown` while Redis is away. */
export async function ticketState(office: TicketOffice, order: OrderToPrint): Promise<TicketState> {
  const of = order.tickets.length;
  if (order.job === undefined) return { state: 'waiting', printed: 0, of };
  try {
    return stateOf(await office.job(order.job), of);
  } catch (error) {
    if (error instanceof RedisUnavailableError) return { state: 'unknown', printed: 0, of };
    throw error;
  }
}

function stateOf(job: JobInfo<TicketJob> | undefined, of: number): TicketState {
  const { printed = 0 } = (job?.progress ?? {}) as Partial<Printing>;
  switch (job?.state) {
    case undefined: // done so long ago that it is not kept any more
    case 'completed':
      return { state: 'sent', printed: of, of };
    case 'dead':
      return { state: 'failed', printed, of };
    case 'active':
      return { state: 'printing', printed, of };
    case 'ready':
    case 'delayed':
      return { state: 'waiting', printed, of };
  }
}
