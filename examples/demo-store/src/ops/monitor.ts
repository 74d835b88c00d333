import type { RedisInput } from '@sluice/core';
import { monitor, type Monitor } from '@sluice/monitor';
import type { TicketNames } from '../box-office/ticket-names';
import type { Views } from '../live/views';
import type { TicketOffice } from '../tickets/ticket-office';
import { isForThisMachine } from '../web/same-origin';

interface Watched {
  readonly tickets: TicketOffice;
  readonly views: Views;
  readonly ticketNames: TicketNames;
}

/** What all gates and patterns of the shop do, for whoever sits at this machine. */
export function createMonitor(redis: RedisInput, { tickets, views, ticketNames }: Watched): Monitor {
  return monitor({
    redis,
    authorize: isForThisMachine,
    title: 'Sluice Box Office',
    gates: {
      pages: { onUnavailable: 'local' },
      sessions: { onUnavailable: 'anonymous' },
      'seats and checkout': { onUnavailable: 'closed' },
    },
    queues: [tickets.queue],
    writeBehinds: { views: views.store, 'ticket names': ticketNames.store },
  });
}
