import ms, { type StringValue } from 'ms';
import { OptionError } from './errors';

/** A number of milliseconds, or a string such as `'250ms'`, `'30s'`, `'5m'`, `'1.5h'`, `'7d'`. */
export type Duration = number | StringValue;

/** Reads a duration as whole milliseconds.
 *
 * @throws {OptionError} unless it is one, between `minMs` and `maxMs`.
 */
export function durationMs(
  option: string,
  value: Duration,
  minMs = 1,
  maxMs = Number.MAX_SAFE_INTEGER,
): number {
  const read: unknown =
    typeof value === 'string' && value.length > 0 && value.length <= 100 ? ms(value) : value;
  if (typeof read !== 'number' || !Number.isFinite(read)) {
    throw new OptionError(option, "a number of milliseconds or a string such as '30s'", value);
  }
  const result = Math.round(read);
  if (result < minMs || result > maxMs) {
    const upper = maxMs === Number.MAX_SAFE_INTEGER ? '' : ` and at most ${ms(maxMs)}`;
    throw new OptionError(option, `a duration of at least ${String(minMs)} ms${upper}`, read);
  }
  return result;
}
