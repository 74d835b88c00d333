import { median } from './statistics';

/** One round of one contender: a number for each figure of the scenario. */
export type Sample = Readonly<Record<string, number>>;

/** The median of each figure. */
export function medians<S extends Sample>(samples: readonly S[]): S {
  const [first] = samples;
  if (first === undefined) throw new RangeError('No rounds');
  const names = Object.keys(first);
  return Object.fromEntries(
    names.map((name) => [name, median(samples.map((sample) => figureOf(sample, name)))]),
  ) as S;
}

/** The median of what the rounds say one by one, so that what slows a whole round down cancels out. */
export function ratio(figure: string, samples: readonly Sample[], others: readonly Sample[]): number {
  return median(
    samples.map((sample, round) => figureOf(sample, figure) / figureOf(others[round] ?? {}, figure)),
  );
}

/** @throws {Error} when it was not measured. */
export function figureOf(sample: Sample, name: string): number {
  const value = sample[name];
  if (value === undefined) throw new Error(`No figure ${name}`);
  return value;
}
