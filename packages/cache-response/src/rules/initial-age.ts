import type { HeaderField } from '@sluice/http';
import { parseAge } from '../fields/age';
import { fieldLines } from '../fields/field-lines';
import { dateOf } from './freshness';

/** When the handler began and when it answered, by the clock of this process. */
export interface Received {
  readonly requestedAt: number;
  readonly receivedAt: number;
}

/** How old a response was when it was received, in milliseconds: `corrected_initial_age` of RFC 9111, section 4.2.3. */
export function initialAge(fields: readonly HeaderField[], { requestedAt, receivedAt }: Received): number {
  const apparent = Math.max(0, receivedAt - dateOf(fields, receivedAt));
  // `Date` has no fractions of a second: a response of this moment is not older for them.
  const wholeSeconds = Math.floor(apparent / 1000) * 1000;
  const corrected = parseAge(fieldLines(fields, 'age')) * 1000 + (receivedAt - requestedAt);
  return Math.max(wholeSeconds, corrected);
}
