import { OptionError } from './errors';
import { checkText } from './options';

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Whether UTF-8 has bytes for a text. What it has none for would come back from Redis as another text. */
export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

/** @throws {OptionError} unless it is a string of 1 to `maxLength` characters that comes back from Redis as it is. */
export function checkWellFormed(option: string, value: unknown, maxLength: number): asserts value is string {
  checkText(option, value, maxLength);
  if (!isWellFormed(value as string)) throw new OptionError(option, 'well-formed text', value);
}
