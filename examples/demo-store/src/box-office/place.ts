/** One seat of one evening. */
export interface Place {
  readonly eventId: number;
  readonly row: string;
  readonly number: number;
}

/** `C12`: what is in addresses, and in the request to buy. No two spellings are one seat. */
export function seatName({ row, number }: Pick<Place, 'row' | 'number'>): string {
  return `${row}${String(number)}`;
}

/** `row C, seat 12`, for people. */
export function seatWords({ row, number }: Pick<Place, 'row' | 'number'>): string {
  return `row ${row}, seat ${String(number)}`;
}

const NAME = /^([A-Z])([1-9]\d{0,2})$/;

/** `undefined` for what is no name of a seat. */
export function parseSeatName(name: unknown): Pick<Place, 'row' | 'number'> | undefined {
  const [, row, number] = (typeof name === 'string' ? NAME.exec(name) : null) ?? [];
  return row === undefined ? undefined : { row, number: Number(number) };
}
