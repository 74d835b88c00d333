import type { Request } from 'express';

/** The key of a request, or what is wrong with it, for its client. */
export type KeyHeader =
  | { readonly state: 'missing' }
  | { readonly state: 'malformed'; readonly detail: string }
  | { readonly state: 'given'; readonly key: string };

const MAX_LENGTH = 255;

/** A String of RFC 9651, section 3.3.3: printable ASCII, in which `"` and `\` are escaped; parameters may follow it. */
const QUOTED = /^"((?:[ !#-[\]-~]|\\["\\])*)"(.*)$/;

/** Parameters of an Item (RFC 9651, section 3.1.2), by their form: they mean nothing here. */
const PARAMETERS =
  /^(?: *; *[a-z*][a-z0-9_.*-]*(?:=(?:"(?:[ !#-[\]-~]|\\["\\])*"|[A-Za-z0-9:?*+/!#$%&'.^_`|~=-]+))?)*$/;

/** Visible ASCII, without what is a separator in a header. */
const BARE = /^[!#-+\--:<-[\]-~]+$/;

/**
 * Reads `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07). A key in quotes and the same without are one key.
 */
export function readKeyHeader(req: Request, strict: boolean): KeyHeader {
  const lines = req.headersDistinct['idempotency-key'];
  if (lines === undefined) return { state: 'missing' };
  if (lines.length > 1) return malformed('It has more than one Idempotency-Key.');
  const value = (lines[0] ?? '').trim();
  const key = value.startsWith('"') ? quotedKey(value) : bareKey(value, strict);
  if (key === undefined) {
    return malformed(
      strict
        ? 'Its Idempotency-Key is not a string in quotes.'
        : 'Its Idempotency-Key is neither a string in quotes nor a word of visible ASCII.',
    );
  }
  if (key.length === 0) return malformed('Its Idempotency-Key is empty.');
  if (key.length > MAX_LENGTH) {
    return malformed(`Its Idempotency-Key has more than ${MAX_LENGTH} characters.`);
  }
  return { state: 'given', key };
}

function quotedKey(value: string): string | undefined {
  const [, quoted, parameters = ''] = QUOTED.exec(value) ?? [];
  if (quoted === undefined || !PARAMETERS.test(parameters)) return undefined;
  return quoted.replace(/\\(.)/g, '$1');
}

function bareKey(value: string, strict: boolean): string | undefined {
  if (value === '') return strict ? undefined : '';
  return !strict && BARE.test(value) ? value : undefined;
}

function malformed(detail: string): KeyHeader {
  return { state: 'malformed', detail };
}
