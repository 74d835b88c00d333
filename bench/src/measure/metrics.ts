import type { Sample } from './sample';

/** A figure as it is shown. */
export interface Metric<Figure extends string = string> {
  readonly figure: Figure;
  readonly title: string;
}

/** What contenders are compared by before all else. */
export interface Headline<Figure extends string = string> extends Metric<Figure> {
  readonly digits: number;
  /** What follows the number where its title is not beside it. */
  readonly unit: string;
  readonly lessIsBetter: boolean;
}

/** A column of the table of medians. */
export interface Column<S extends Sample = Sample> {
  readonly title: string;
  /** Whether it is about Redis, and left empty for a contender that has none. */
  readonly ofRedis: boolean;
  cell(medians: S): string;
}

/** How the figures of a scenario are told. */
export interface Metrics<S extends Sample = Sample, Figure extends string = keyof S & string> {
  /** What a figure is an average over, where nothing else is said. */
  readonly per: string;
  readonly headline: Headline<Figure>;
  /** What ours and the peers are compared by beside the headline. */
  readonly compared: readonly Metric<Figure>[];
  /** What follows the headline in the table. */
  readonly columns: readonly Column<S>[];
  /** What a reader of the table has to know. */
  readonly note?: string;
}

export function column<S extends Sample>(title: string, cell: (medians: S) => string): Column<S> {
  return { title, ofRedis: false, cell };
}

export function redisColumn<S extends Sample>(title: string, cell: (medians: S) => string): Column<S> {
  return { title, ofRedis: true, cell };
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
