import { hopByHopNames, type HeaderField } from '@sluice/http';

/** Never kept: what belongs to one client, to one moment, and what Node says of the body itself. */
const NEVER = new Set(['set-cookie', 'set-cookie2', 'date', 'content-length']);

/**
 * The headers of an answer that are kept: those that were set or changed since the request came in, or those that are
 * allowed; and never the ones that are of no use, or harm, in another answer.
 */
export function storedHeaders(
  before: readonly HeaderField[],
  after: readonly HeaderField[],
  allowed: ReadonlySet<string> | undefined,
): HeaderField[] {
  const known = new Map(before.map(([name, value]) => [name.toLowerCase(), String(value)]));
  const connection = after.find(([name]) => name.toLowerCase() === 'connection')?.[1];
  const hopByHop = hopByHopNames(connection);
  return after.filter(([spelling, value]) => {
    const name = spelling.toLowerCase();
    if (NEVER.has(name) || hopByHop.has(name)) return false;
    return allowed === undefined ? known.get(name) !== String(value) : allowed.has(name);
  });
}
