export interface VenueSeed {
  readonly name: string;
  readonly city: string;
  readonly timeZone: string;
  readonly about: string;
  /** Seats of each row, from the stage outwards. */
  readonly rows: readonly number[];
  /** How many rows, from the stage, each price category takes; the last one takes the rest. */
  readonly categoryRows: readonly number[];
}

export const VENUES = {
  speicher: {
    name: 'Speicher Elf',
    city: 'Hamburg',
    timeZone: 'Europe/Berlin',
    about: 'A brick warehouse by the canal. The old hoist still hangs over the stage.',
    rows: fan(14, 16, 1),
    categoryRows: [3, 6],
  },
  cais: {
    name: 'Cais do Sol',
    city: 'Lisbon',
    timeZone: 'Europe/Lisbon',
    about: 'A former ferry terminal on the Tejo, with windows to the water behind the musicians.',
    rows: fan(12, 18, 0),
    categoryRows: [4, 5],
  },
  wintertuin: {
    name: 'De Wintertuin',
    city: 'Ghent',
    timeZone: 'Europe/Brussels',
    about: 'A glasshouse among palms: few seats, and none of them far away.',
    rows: fan(10, 12, 1),
    categoryRows: [4],
  },
  corallo: {
    name: 'Teatro Corallo',
    city: 'Turin',
    timeZone: 'Europe/Rome',
    about: 'Red plush, gilt and a steep parterre from 1891, restored with care.',
    rows: fan(16, 16, 1),
    categoryRows: [4, 5, 4],
  },
} as const satisfies Record<string, VenueSeed>;

export type VenueKey = keyof typeof VENUES;

/** Rows that widen with their distance from the stage. */
function fan(count: number, first: number, growth: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index * growth);
}
