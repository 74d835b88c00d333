import type { SealedPlace } from '../codec/sealed-place';
import type { Connection } from '../connection/connection';

/** A value as it stands in Redis, and what of it is sealed. */
export interface SealedSpot {
  readonly kind: 'string' | 'hash' | 'list';
  /** Of a hash. */
  readonly field: string;
  readonly before: Buffer;
  readonly sealed: Buffer;
  readonly place: SealedPlace;
  /** The value with something else sealed in it. */
  after(sealed: Buffer): Buffer;
}

/** How keys are read. */
export interface Reader {
  readonly connection: Connection;
  readonly deadlineMs: number;
  /** How many fields of a hash are read at a time. */
  readonly batch: number;
}

/** Where a pattern has sealed values. */
export interface SealedLayout {
  /** The first part of its keys, unless the caller says otherwise. */
  readonly prefix: string;
  /** The values of a key, some at a time; nothing for a key that has none. */
  spots(reader: Reader, key: string): AsyncIterable<readonly SealedSpot[]>;
}

/** A value that is sealed as a whole. */
export function wholeSpot(
  kind: SealedSpot['kind'],
  field: string,
  sealed: Buffer,
  place: SealedPlace,
): SealedSpot {
  return { kind, field, before: sealed, sealed, place, after: (anew) => anew };
}
