/** A part of a body: both ends belong to it. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

const ONE_RANGE = /^bytes=[\t ]*(\d*)-(\d*)[\t ]*$/i;

/**
 * The one range of bytes that a request asks for; `'unsatisfiable'` when there is nothing of it; `undefined` when the request is
 * answered in full: without `Range`, for several ranges, and for what is none (RFC 9110, section 14.2).
 */
export function byteRange(
  range: string | undefined,
  length: number,
): ByteRange | 'unsatisfiable' | undefined {
  const match = range === undefined ? null : ONE_RANGE.exec(range);
  if (match === null) return undefined;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return undefined;
  if (from === '') {
    const suffix = Number(to);
    if (suffix === 0 || length === 0) return 'unsatisfiable';
    return { first: Math.max(0, length - suffix), last: length - 1 };
  }
  const first = Number(from);
  const last = to === '' ? length - 1 : Math.min(Number(to), length - 1);
  if (to !== '' && Number(to) < first) return undefined;
  return first >= length ? 'unsatisfiable' : { first, last };
}
