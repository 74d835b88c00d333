import { hopByHopNames, type HeaderField } from '@sluice/http';
import { matchesStrongly, parseEntityTag } from '../fields/entity-tag';
import { fieldLines, soleLine } from '../fields/field-lines';

/** What says something of the stored bytes, which a 304 does not bring (RFC 9111, section 3.2). */
const OF_THE_BYTES = [
  'content-length',
  'content-encoding',
  'content-range',
  'content-md5',
  'content-digest',
  'transfer-encoding',
];

/** Whether a 304 is about this stored response (RFC 9111, section 4.3.4). */
export function identifies(stored: readonly HeaderField[], received: readonly HeaderField[]): boolean {
  const mine = soleLine(stored, 'etag');
  const theirs = soleLine(received, 'etag');
  if (theirs === undefined) return true; // one stored response was asked about
  const [tag, strong] = [mine === undefined ? undefined : parseEntityTag(mine), parseEntityTag(theirs)];
  if (strong?.weak !== false) return true;
  return tag !== undefined && (tag.weak || matchesStrongly(tag, strong));
}

/** Whether an answer to HEAD is that of a stored response: by each validator and the length that it has (RFC 9111, section 4.3.5). */
export function describes(
  received: readonly HeaderField[],
  stored: readonly HeaderField[],
  storedBytes: number,
): boolean {
  const same = ['etag', 'last-modified'].every((name) => {
    const line = soleLine(received, name);
    return line === undefined || line === soleLine(stored, name);
  });
  const bytes = soleLine(received, 'content-length');
  return same && (bytes === undefined || Number(bytes) === storedBytes);
}

/** The fields of a stored response after a 304: each that it has takes the place of the stored one. */
export function freshen(stored: readonly HeaderField[], received: readonly HeaderField[]): HeaderField[] {
  const hopByHop = hopByHopNames(fieldLines(received, 'connection'));
  const renewed = received.filter(([spelling]) => {
    const name = spelling.toLowerCase();
    return !OF_THE_BYTES.includes(name) && !hopByHop.has(name);
  });
  const names = new Set(renewed.map(([name]) => name.toLowerCase()));
  const changed = new Set([...names, 'age']); // it is as old again as this response says
  return [...stored.filter(([name]) => !changed.has(name.toLowerCase())), ...renewed];
}
