import { OptionError } from '../errors';
import { setProperty } from '../set-property';

/** The value with so much more in a field. @throws {OptionError} when it is no object, or the field no number. */
export function withAdded(value: unknown, field: string, by: number): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw noNumber(field);
  const present: unknown = Object.hasOwn(value, field) ? (value as Record<string, unknown>)[field] : 0;
  const number = present ?? 0;
  if (typeof number !== 'number') throw noNumber(field);
  const sum = { ...value };
  setProperty(sum, field, number + by);
  return sum;
}

export function noNumber(field: string): OptionError {
  return new OptionError('field', `a number of a value that is an object`, field);
}
