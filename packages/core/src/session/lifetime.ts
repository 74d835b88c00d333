import { checkNumber } from '../options';
import type { CreateOptions, WriteOptions } from './session-store';
import type { ResolvedOptions } from './options';

/** More than three thousand years: what ends then is still a whole number of Redis, of as many digits as are read. */
const MAX_MS = 1e14;

/** How long a session lives unused, in milliseconds. @throws {OptionError} for a time of its own that is none. */
export function idleMsOf({ idleMs }: WriteOptions, options: ResolvedOptions): number {
  if (idleMs === undefined) return options.idleMs;
  checkNumber('idleMs', idleMs, 1, MAX_MS);
  return idleMs;
}

/** How long it lives at most. @throws as {@link idleMsOf}. */
export function absoluteMsOf({ absoluteMs }: CreateOptions, options: ResolvedOptions): number {
  if (absoluteMs === undefined) return options.absoluteMs;
  checkNumber('absoluteMs', absoluteMs, 1, MAX_MS);
  return absoluteMs;
}
