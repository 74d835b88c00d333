/** An entity tag (RFC 9110, section 8.8.3). */
export interface EntityTag {
  readonly weak: boolean;
  /** With its quotes. */
  readonly opaque: string;
}

const ONE = /^(W\/)?("[\x21\x23-\x7e\x80-\xff]*")$/;
const EACH = /(W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g;

/** `undefined` for what is no entity tag. */
export function parseEntityTag(text: string): EntityTag | undefined {
  const match = ONE.exec(text.trim());
  return match === null ? undefined : { weak: match[1] !== undefined, opaque: match[2] ?? '' };
}

/** The tags of a list such as `If-None-Match`; `'*'` for any. */
export function parseEntityTags(text: string): readonly EntityTag[] | '*' {
  if (text.trim() === '*') return '*';
  return [...text.matchAll(EACH)].map(([, weak, opaque = '']) => ({ weak: weak !== undefined, opaque }));
}

/** The strong comparison (RFC 9110, section 8.8.3.2). */
export function matchesStrongly(a: EntityTag, b: EntityTag): boolean {
  return !a.weak && !b.weak && a.opaque === b.opaque;
}

/** The weak comparison. */
export function matchesWeakly(a: EntityTag, b: EntityTag): boolean {
  return a.opaque === b.opaque;
}
