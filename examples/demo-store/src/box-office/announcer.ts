import type { Order } from './orders';
import type { Place } from './place';

export interface Buyer {
  readonly customer: string;
  /** Of a member. */
  readonly name: string | undefined;
}

/** Tells others what has happened here. Nobody waits for it, and nothing fails because of it. */
export interface Announcer {
  held(place: Place): void;
  freed(place: Place): void;
  bought(buyer: Buyer, order: Order): void;
}
