import type { HeaderField } from '@sluice/http';
import { createHash } from 'node:crypto';
import { fieldLines } from '../fields/field-lines';

/** A strong entity tag of the very bytes, for a 200 that came without any (RFC 9110, section 8.8.3). */
export function ownEntityTag(
  status: number,
  fields: readonly HeaderField[],
  body: Buffer,
): readonly HeaderField[] {
  if (status !== 200 || fieldLines(fields, 'etag').length > 0) return [];
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 27);
  return [['ETag', `"${hash}"`]];
}
