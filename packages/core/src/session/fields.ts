import { OptionError, TooLargeError } from '../errors';
import { setProperty } from '../set-property';

/** What a session holds: whatever JSON can, by name. */
export type SessionData = Record<string, unknown>;

/** The JSON of each property. One that is `undefined`, or a function, is not there, as in JSON. */
export type Fields = ReadonlyMap<string, string>;

/** How two states differ. */
export interface FieldChanges {
  readonly removed: readonly string[];
  readonly changed: readonly (readonly [name: string, json: string])[];
}

/** How many names an error gives. */
const BIGGEST = 3;

/** @throws {OptionError} for a property that JSON cannot hold. */
export function fieldsOf(data: SessionData): Fields {
  const fields = new Map<string, string>();
  for (const name of Object.keys(data)) {
    const json = jsonOf(name, data[name]);
    if (json !== undefined) fields.set(name, json);
  }
  return fields;
}

function jsonOf(name: string, value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    const wrong = new OptionError(`session.${name}`, 'what JSON can hold: no BigInt, no circle', value);
    wrong.cause = error;
    throw wrong;
  }
}

/** @throws {SyntaxError} for what is no JSON. */
export function dataOf(fields: Fields): SessionData {
  const data: SessionData = {};
  for (const [name, json] of fields) setProperty(data, name, JSON.parse(json));
  return data;
}

/**
 * Whether there is a change at all, without the work of collecting it.
 *
 * @throws {OptionError} as {@link fieldsOf}, unless it finds a change before that.
 */
export function hasChanges(before: Fields, data: SessionData): boolean {
  let left = before.size;
  for (const name of Object.keys(data)) {
    const json = jsonOf(name, data[name]);
    if (json === undefined) continue;
    if (before.get(name) !== json) return true;
    left--;
  }
  return left > 0;
}

/** @param stale names of fields to write again in any case, once something is written at all */
export function changesBetween(before: Fields, after: Fields, stale?: ReadonlySet<string>): FieldChanges {
  const removed = [...before.keys()].filter((name) => !after.has(name));
  const changed = [...after].filter(([name, json]) => before.get(name) !== json);
  if (stale === undefined || removed.length + changed.length === 0) return { removed, changed };
  const again = [...after].filter(([name, json]) => stale.has(name) && before.get(name) === json);
  return { removed, changed: [...changed, ...again] };
}

export function isEmpty({ removed, changed }: FieldChanges): boolean {
  return removed.length + changed.length === 0;
}

export function withChanges(fields: Fields, { removed, changed }: FieldChanges): Fields {
  const result = new Map(fields);
  for (const name of removed) result.delete(name);
  for (const [name, json] of changed) result.set(name, json);
  return result;
}

/** @throws {TooLargeError} that names the biggest, when names and JSON have more than `maxBytes` together. */
export function checkSize(fields: Fields, maxBytes: number): void {
  let bytes = 0;
  for (const field of fields) bytes += sizeOf(field);
  if (bytes <= maxBytes) return;
  const biggest = [...fields]
    .map((field) => ({ name: field[0].slice(0, 64), bytes: sizeOf(field) }))
    .sort((one, other) => other.bytes - one.bytes)
    .slice(0, BIGGEST)
    .map(({ name, bytes }) => `${name} with ${bytes}`);
  throw new TooLargeError(`The session (biggest: ${biggest.join(', ')})`, bytes, maxBytes);
}

function sizeOf([name, json]: readonly [string, string]): number {
  return Buffer.byteLength(name) + Buffer.byteLength(json);
}
