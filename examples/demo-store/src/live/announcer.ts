import type { Announcer } from '../box-office/announcer';
import { HOLD_MINUTES } from '../box-office/holds';
import type { Order } from '../box-office/orders';
import { seatName } from '../box-office/place';
import type { SeatNews } from './house';
import type { TicketOffice } from '../tickets/ticket-office';
import type { Live } from './live';

/** Tells all windows, counts who buys, and has tickets printed. */
export function createAnnouncer(
  { house, audience }: Pick<Live, 'house' | 'audience'>,
  tickets: Pick<TicketOffice, 'order'>,
): Announcer {
  return {
    held(place) {
      const { eventId } = place;
      void house.tell({ eventId, seats: [seatName(place)], state: 'held', endsInMs: HOLD_MINUTES * 60_000 });
    },
    freed(place) {
      void house.tell({ eventId: place.eventId, seats: [seatName(place)], state: 'free' });
    },
    bought({ customer, name = 'A visitor' }, order) {
      for (const sale of salesOf(order)) void house.tell(sale);
      void audience.bought(customer, name, order.tickets.length);
      void tickets.order(order.id);
    },
  };
}

/** One for each event of the order. */
function salesOf({ tickets }: Order): SeatNews[] {
  const sales = new Map<number, SeatNews & { seats: string[] }>();
  for (const { eventId, artist, seat } of tickets) {
    const sale = sales.get(eventId) ?? { eventId, artist, seats: [], state: 'sold' };
    sale.seats.push(seat);
    sales.set(eventId, sale);
  }
  return [...sales.values()];
}
