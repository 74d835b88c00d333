/** A list that is known to have a first item. */
export type NonEmpty<T> = readonly [T, ...T[]];

export function isNonEmpty<T>(items: readonly T[]): items is NonEmpty<T> {
  return items.length > 0;
}

export function mapNonEmpty<T, U>(
  [first, ...others]: NonEmpty<T>,
  map: (item: T, index: number) => U,
): NonEmpty<U> {
  return [map(first, 0), ...others.map((item, index) => map(item, index + 1))];
}
