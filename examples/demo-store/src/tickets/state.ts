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
    const job = await office.job(order.job);
    if (job !== undefined) return stateOf(job, of);
    // Done so long ago that it is not kept any more, or lost with a Redis that was started again empty.
    const isPrinted = (await office.files.read(order.id)) !== undefined;
    return isPrinted ? { state: 'sent', printed: of, of } : { state: 'waiting', printed: 0, of };
  } catch (error) {
    if (error instanceof RedisUnavailableError) return { state: 'unknown', printed: 0, of };
    throw error;
  }
}

function stateOf({ state, progress }: JobInfo<TicketJob>, of: number): TicketState {
  const { printed = 0 } = (progress ?? {}) as Partial<Printing>;
  switch (state) {
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
