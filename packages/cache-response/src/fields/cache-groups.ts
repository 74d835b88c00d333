import { parseList } from 'structured-headers';

/** RFC 9875, section 2.1 asks for 32 groups of 32 characters at least; what is beyond these bounds is ignored. */
const MOST_GROUPS = 32;
const LONGEST_GROUP = 256;

/** The groups of `Cache-Groups` or `Cache-Group-Invalidation`: strings of a structured list; none when it is not one (RFC 9875). */
export function parseCacheGroups(lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  try {
    const members = parseList(lines.join(', ')).map(([member]): unknown => member);
    const groups = members.filter((member): member is string => typeof member === 'string');
    return [...new Set(groups)].filter((group) => group.length <= LONGEST_GROUP).slice(0, MOST_GROUPS);
  } catch {
    return [];
  }
}
