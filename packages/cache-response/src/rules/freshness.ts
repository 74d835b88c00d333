import type { HeaderField } from '@sluice/http';
import { fieldLines, soleLine } from '../fields/field-lines';
import { parseHttpDate } from '../fields/http-date';
import type { ResponseDirectives } from '../fields/targeted';

const HEURISTIC_SHARE = 0.1;
const MOST_HEURISTIC_MS = 24 * 3_600_000;

/** When a response says that it was made; else when it was received (RFC 9110, section 6.6.1). */
export function dateOf(fields: readonly HeaderField[], receivedAt: number): number {
  const date = soleLine(fields, 'date');
  return (date === undefined ? undefined : parseHttpDate(date, receivedAt)) ?? receivedAt;
}

/**
 * How long a response says that it is fresh, in milliseconds since it was made; `undefined` when it says nothing of it. A
 * targeted field stands for `Cache-Control` and `Expires` (RFC 9111, section 4.2.1; RFC 9213, section 2.2).
 */
export function statedLifetime(
  { directives, targeted }: ResponseDirectives,
  fields: readonly HeaderField[],
  receivedAt: number,
): number | undefined {
  const seconds = directives.seconds('s-maxage') ?? directives.seconds('max-age');
  if (seconds !== undefined) return seconds * 1000;
  if (targeted) return undefined;
  const expires = fieldLines(fields, 'expires');
  if (expires.length === 0) return undefined;
  const [line = ''] = expires;
  const time = expires.length === 1 ? parseHttpDate(line.trim(), receivedAt) : undefined;
  return time === undefined ? 0 : Math.max(0, time - dateOf(fields, receivedAt)); // section 5.3: an invalid one is in the past
}

/** A tenth of the time that it had not changed for when it was made, and a day at most (RFC 9111, section 4.2.2). */
export function heuristicLifetime(fields: readonly HeaderField[], receivedAt: number): number {
  const line = soleLine(fields, 'last-modified');
  const modified = line === undefined ? undefined : parseHttpDate(line, receivedAt);
  if (modified === undefined) return 0;
  const unchanged = Math.max(0, dateOf(fields, receivedAt) - modified);
  return Math.min(unchanged * HEURISTIC_SHARE, MOST_HEURISTIC_MS);
}
