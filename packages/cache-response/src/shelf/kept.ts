import type { Found, Lookup } from '@sluice/core';
import {
  decodeMetadata,
  isVariantList,
  type StoredMetadata,
  type StoredResponse,
} from '../stored/stored-response';
import type { Reusable } from '../rules/reuse';

/** A stored response, with its body and its age. */
export interface Kept {
  readonly response: StoredResponse;
  readonly found: Found;
}

/** On the bytes, because L1 gives the same again and again, and a map of those from Redis burdens the garbage collector. */
const DECODED = Symbol('decoded');

type Decodable = Buffer & { [DECODED]?: StoredMetadata };

/** What stands in an entry; `undefined` where there is none that can be read. */
export function metadataOf(lookup: Lookup): StoredMetadata | undefined {
  if (lookup.state === 'miss') return undefined;
  const metadata: Decodable = lookup.found.metadata;
  const known = metadata[DECODED];
  if (known !== undefined) return known;
  const read = decodeMetadata(metadata, lookup.found.body);
  if (read !== undefined) metadata[DECODED] = read;
  return read;
}

export function keptIn(lookup: Lookup): Kept | undefined {
  const metadata = metadataOf(lookup);
  if (metadata === undefined || isVariantList(metadata) || lookup.state === 'miss') return undefined;
  return { response: metadata, found: lookup.found };
}

/** What decides on its reuse. */
export function reusable({ response, found }: Kept): Reusable {
  const { noCache, staleForbidden, swrMs, sieMs } = response;
  return { ageMs: ageOf({ response, found }), freshMs: found.freshMs, noCache, staleForbidden, swrMs, sieMs };
}

/** `current_age` of RFC 9111, section 4.2.3. */
export function ageOf({ response, found }: Kept): number {
  return response.initialAgeMs + found.ageMs;
}
