import type { HeaderField } from '@sluice/http';
import { parseDictionary, Token, type Dictionary } from 'structured-headers';
import { parseCacheControl } from './cache-control';
import { Directives, type Argument } from './directives';
import { fieldLines } from './field-lines';

/** The directives that say what may be done with a response, and whether a targeted field has taken the place of `Cache-Control` and `Expires`. */
export interface ResponseDirectives {
  readonly directives: Directives;
  readonly targeted: boolean;
}

/** Directives whose argument is a number. */
const NUMERIC = new Set(['max-age', 's-maxage', 'stale-while-revalidate', 'stale-if-error']);

/**
 * The first targeted field of the list that is a valid one and not empty; else `Cache-Control` (RFC 9213, section 2.2).
 *
 * @param targets names of targeted fields in lower case, the most specific first
 */
export function responseDirectives(
  fields: readonly HeaderField[],
  targets: readonly string[],
): ResponseDirectives {
  for (const target of targets) {
    const lines = fieldLines(fields, target);
    const directives = lines.length === 0 ? undefined : parseTargeted(lines.join(', '));
    if (directives !== undefined) return { directives, targeted: true };
  }
  return { directives: parseCacheControl(fieldLines(fields, 'cache-control')), targeted: false };
}

/** `undefined` for a field that is to be ignored: not a structured field, empty, or with an argument of a wrong type (RFC 9213, section 2.1). */
export function parseTargeted(text: string): Directives | undefined {
  const dictionary = dictionaryIn(text);
  if (dictionary === undefined || dictionary.size === 0) return undefined;
  const given = new Map<string, Argument[]>();
  for (const [name, [value]] of dictionary) {
    if (value === false) continue;
    const argument = argumentOf(value);
    if (argument === undefined || (NUMERIC.has(name) && typeof value !== 'number')) return undefined;
    given.set(name, [argument]);
  }
  return new Directives(given);
}

function dictionaryIn(text: string): Dictionary | undefined {
  try {
    return parseDictionary(text);
  } catch {
    return undefined;
  }
}

function argumentOf(value: unknown): Argument | undefined {
  if (value === true) return { kind: 'none' };
  if (typeof value === 'string') return { kind: 'value', text: value };
  if (typeof value === 'number') return { kind: 'value', text: String(value) };
  return value instanceof Token ? { kind: 'value', text: value.toString() } : undefined;
}
