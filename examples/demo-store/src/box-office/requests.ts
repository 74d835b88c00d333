import type { Request } from 'express';
import { InvalidParameter, readId } from '../web/parameters';
import { parseSeatName, type Place } from './place';
import type { Agreement } from './purchase';

/** @throws {InvalidParameter} when the path's `:id` and `:seat` name no seat that could be. */
export function readPlace(req: Request): Place {
  const seat = parseSeatName(req.params['seat']);
  if (seat === undefined) throw new InvalidParameter('seat', 'a row and a number, such as C12');
  return { eventId: readId(req), ...seat };
}

const LONGEST_LIST = 50;

/** @throws {InvalidParameter} unless the body is an agreement: `{ "seats": ["4/C12"], "totalCents": 5800 }`. */
export function readAgreement(req: Request): Agreement {
  const { seats, totalCents } = (req.body ?? {}) as Readonly<Record<string, unknown>>;
  const isList = Array.isArray(seats) && seats.length > 0 && seats.length <= LONGEST_LIST;
  if (!isList || !seats.every((seat): seat is string => typeof seat === 'string')) {
    throw new InvalidParameter('seats', 'a list of seats, such as ["4/C12"]');
  }
  if (typeof totalCents !== 'number' || !Number.isSafeInteger(totalCents) || totalCents < 1) {
    throw new InvalidParameter('totalCents', 'what all of them cost together, in cents');
  }
  return { seats, totalCents };
}

/** The events that seats such as `4/C12` are of. */
export function eventsOf({ seats }: Agreement): number[] {
  return [...new Set(seats.map((seat) => Number(seat.split('/')[0])))];
}
