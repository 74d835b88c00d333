import { OptionError } from '../errors';
import { checkText } from '../options';

/** Where a sealed value belongs. It opens there and nowhere else. */
export interface SealedPlace {
  /** What the value is for: `'session'`, `'cache'`. Every purpose has encryption keys of its own. 1 to 64 characters. */
  readonly purpose: string;
  /** The Redis key that holds it, with its prefix. */
  readonly key: string;
  /** The field of the hash that holds it, where `key` is a hash. None is another place than `''`. */
  readonly field?: string | undefined;
}

/** @throws {OptionError} unless it names a place. */
export function checkPlace(place: SealedPlace): void {
  checkText('place.purpose', place.purpose, 64);
  checkText('place.key', place.key, 65_536);
  if (place.field !== undefined && typeof place.field !== 'string') {
    throw new OptionError('place.field', 'a string', place.field);
  }
}
