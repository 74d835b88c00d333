import { hopByHopNames, type HeaderField } from '@sluice/http';
import type { Directives } from '../fields/directives';
import { fieldLines } from '../fields/field-lines';
import { fieldsSince } from '../fields/fields-since';
import { formatHttpDate } from '../fields/http-date';

/** About one response and its way, not about the stored one: `Age` is computed, and `Cache-Status` says what a cache has done. */
const OF_ONE_MESSAGE = ['age', 'cache-status'];

export interface FieldRules {
  /** The fields that stood on the response when the request entered the cache; none where all are kept. */
  readonly before: readonly HeaderField[];
  readonly directives: Directives;
  readonly stripSetCookie: boolean;
  readonly receivedAt: number;
}

/** The fields of a response that are stored with it (RFC 9111, section 3.1). */
export function storedFields(fields: readonly HeaderField[], rules: FieldRules): readonly HeaderField[] {
  const { before, directives, stripSetCookie, receivedAt } = rules;
  const dropped = new Set([
    ...hopByHopNames(fieldLines(fields, 'connection')),
    ...directives.fields('no-cache'),
    ...directives.fields('private'),
    ...OF_ONE_MESSAGE,
    ...(stripSetCookie ? ['set-cookie'] : []),
  ]);
  const kept = fieldsSince(fields, before).filter(([name]) => !dropped.has(name.toLowerCase()));
  return dated(kept, receivedAt);
}

/** With a `Date`: Node adds it on the wire alone, where it would be that of the reuse (RFC 9110, section 6.6.1). */
export function dated(fields: readonly HeaderField[], receivedAt: number): readonly HeaderField[] {
  if (fieldLines(fields, 'date').length > 0) return fields;
  return [...fields, ['Date', formatHttpDate(receivedAt)]];
}
