import { sequence } from './sequence';
import type { VenueSeed } from './venues';

export interface SeatSeed {
  readonly row: string;
  readonly number: number;
  readonly category: number;
  readonly sold: boolean;
}

/**
 * The seats of one evening with a share of them sold: parties of one to four next to each other, more of them near the
 * stage. The same for the same `start`.
 */
export function fillHouse(venue: VenueSeed, share: number, start: number): SeatSeed[] {
  const seats = venue.rows.flatMap((count, row) =>
    Array.from({ length: count }, (_, index) => ({
      row: String.fromCharCode(65 + row),
      number: index + 1,
      category: categoryOf(row, venue.categoryRows),
    })),
  );
  const sold = soldSeats(venue.rows, Math.round(seats.length * share), sequence(start));
  return seats.map((seat) => ({ ...seat, sold: sold.has(`${seat.row}${String(seat.number)}`) }));
}

function categoryOf(row: number, categoryRows: readonly number[]): number {
  let end = 0;
  const index = categoryRows.findIndex((rows) => row < (end += rows));
  return (index < 0 ? categoryRows.length : index) + 1;
}

function soldSeats(rows: readonly number[], wanted: number, next: () => number): ReadonlySet<string> {
  const sold = new Set<string>();
  while (sold.size < wanted) {
    const row = Math.floor(rows.length * next() ** 1.5);
    const first = 1 + Math.floor((rows[row] ?? 0) * next());
    const last = Math.min(first + Math.floor(4 * next()), rows[row] ?? 0);
    for (let number = first; number <= last && sold.size < wanted; number++) {
      sold.add(`${String.fromCharCode(65 + row)}${String(number)}`);
    }
  }
  return sold;
}
