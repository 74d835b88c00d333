import { fieldsSince } from '../fields/fields-since';
import type { Exchange } from '../exchange';
import type { ResolvedOptions } from '../resolve-options';
import { describes, freshen, identifies } from '../rules/freshen';
import type { Kept } from '../shelf/kept';
import { dated } from '../stored/stored-fields';
import { planStorage, type Received, type StoragePlan, type Unstorable } from './plan-storage';

/** What a handler has said of a stored response without sending it again. */
export interface Confirmation {
  readonly plan: StoragePlan | Unstorable;
  /** The stored response, as it is from now on. */
  readonly kept: Kept;
}

/** By 304: what it is about is as good as new; what is about another one freshens nothing (RFC 9111, section 4.3.4). */
export function confirmBy304(
  exchange: Exchange,
  kept: Kept,
  received: Received,
  options: ResolvedOptions,
): Confirmation {
  const said = fieldsSince(received.fields, received.before);
  return identifies(kept.response.headers, said)
    ? freshened(exchange, kept, received, options)
    : { plan: { storable: false, reason: 'not-identified' }, kept };
}

/** By the answer to HEAD: what it describes is as good as new; what it differs from is out of date (RFC 9111, section 4.3.5). */
export function confirmByHead(
  exchange: Exchange,
  kept: Kept,
  received: Received,
  options: ResolvedOptions,
): Confirmation {
  if (received.status !== 200 || kept.response.status !== 200)
    return { plan: { storable: false, reason: 'head' }, kept };
  const said = fieldsSince(received.fields, received.before);
  return describes(said, kept.response.headers, kept.found.body.length)
    ? freshened(exchange, kept, received, options)
    : { plan: { storable: false, reason: 'head-differs' }, kept };
}

function freshened(
  exchange: Exchange,
  kept: Kept,
  received: Received,
  options: ResolvedOptions,
): Confirmation {
  const { status, statusMessage, headers } = kept.response;
  // Without one, the stored `Date` would have it as old as it was.
  const said = dated(fieldsSince(received.fields, received.before), received.receivedAt);
  const fields = freshen(headers, said);
  const plan = planStorage(exchange, { ...received, status, statusMessage, fields }, options);
  const response = plan.storable
    ? { ...kept.response, ...plan.response }
    : { ...kept.response, headers: fields, initialAgeMs: 0 };
  return { plan, kept: { response, found: { ...kept.found, ageMs: 0 } } };
}
