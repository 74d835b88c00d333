import { OptionError } from '../../errors';

/** PostgreSQL cuts longer names off, which makes them others. */
const MAX_BYTES = 63;

/** A name as SQL takes it, whatever is in it. @throws {OptionError} for what can be no name. */
export function quoted(option: string, name: unknown): string {
  if (typeof name !== 'string' || name === '' || name.includes('\0') || Buffer.byteLength(name) > MAX_BYTES) {
    throw new OptionError(option, `a name of 1 to ${String(MAX_BYTES)} bytes`, name);
  }
  return `"${name.replaceAll('"', '""')}"`;
}
