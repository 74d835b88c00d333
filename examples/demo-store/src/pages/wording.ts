import type { Venue } from '../catalogue/event';

const LANGUAGE = 'en-GB';

const euros = new Intl.NumberFormat(LANGUAGE, {
  style: 'currency',
  currency: 'EUR',
  trailingZeroDisplay: 'stripIfInteger',
});

/** `€58`, `€58.50` */
export function price(cents: number): string {
  return euros.format(cents / 100);
}

/** `12` and `Dec`, as the venue's calendar has it. */
export function dayAndMonth(date: Date, { timeZone }: Venue): { day: string; month: string } {
  return {
    day: format(date, timeZone, { day: 'numeric' }),
    month: format(date, timeZone, { month: 'short' }),
  };
}

/** `Sat, 12 December 2026` */
export function fullDate(date: Date, { timeZone }: Venue): string {
  return format(date, timeZone, { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' });
}

/** `20:00` at the venue. */
export function timeOfDay(date: Date, { timeZone }: Venue): string {
  return format(date, timeZone, { hour: '2-digit', minute: '2-digit' });
}

function format(date: Date, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(LANGUAGE, { timeZone, ...options }).format(date);
}

export type Availability = 'free' | 'few' | 'none';

/** Few is less than a tenth. */
export function availability(freeSeats: number, seats: number): Availability {
  if (freeSeats === 0) return 'none';
  return freeSeats < seats / 10 ? 'few' : 'free';
}

export function availabilityText(freeSeats: number, seats: number): string {
  const texts = {
    none: 'Sold out',
    few: `Last ${String(freeSeats)} seats`,
    free: `${String(freeSeats)} of ${String(seats)} seats free`,
  };
  return texts[availability(freeSeats, seats)];
}

const ago = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: 'auto' });

/** `just now`, `4 minutes ago`, `2 hours ago`. Redis' clock may be ahead of ours. */
export function timeAgo(date: Date, now = Date.now()): string {
  const minutes = Math.floor((now - date.getTime()) / 60_000);
  if (minutes < 1) return 'just now';
  return minutes < 60 ? ago.format(-minutes, 'minute') : ago.format(-Math.floor(minutes / 60), 'hour');
}

/** `a second`, `40 seconds`, `3 minutes`: rounded up, so that who comes then is not too early. */
export function waitingTime(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  if (seconds === 1) return 'a second';
  return seconds < 120 ? `${String(seconds)} seconds` : `${String(Math.ceil(seconds / 60))} minutes`;
}
