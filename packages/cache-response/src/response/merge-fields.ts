import type { HeaderField } from '@sluice/http';
import { listedNames } from '../fields/field-lines';

/** Several gates have something to say in these: nobody's word is taken away. */
const JOINED = new Set(['cache-status', 'vary', 'set-cookie']);

/**
 * The fields of a reused response on one that has fields already, of gates that it came through before: what is there stays,
 * unless the stored response is to win.
 */
export function mergeFields(
  present: readonly HeaderField[],
  stored: readonly HeaderField[],
  storedWins: boolean,
): HeaderField[] {
  const merged = new Map(present.map((field) => [field[0].toLowerCase(), field]));
  for (const [name, value] of stored) {
    const known = merged.get(name.toLowerCase());
    const joined = known === undefined ? undefined : joinField(known, value);
    if (joined !== undefined) merged.set(name.toLowerCase(), [name, joined]);
    else if (known === undefined || storedWins) merged.set(name.toLowerCase(), [name, value]);
  }
  return [...merged.values()];
}

/** Both values of a field in which nobody's word is taken away; `undefined` for any other field. */
export function joinField([name, present]: HeaderField, stored: HeaderField[1]): HeaderField[1] | undefined {
  if (!JOINED.has(name.toLowerCase())) return undefined;
  const lines = [present, stored].flat();
  if (name.toLowerCase() === 'set-cookie') return lines;
  if (name.toLowerCase() !== 'vary') return lines.join(', ');
  const seen = new Set<string>();
  const members = lines.flatMap((line) => line.split(',').map((member) => member.trim()));
  const names = members.filter((member) => {
    const [known] = listedNames([member]);
    if (known === undefined || seen.has(known)) return false;
    seen.add(known);
    return true;
  });
  return names.join(', ');
}
