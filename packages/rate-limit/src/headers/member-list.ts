import type { ServerResponse } from 'node:http';
import type { FormatWriter } from './format';
import { rememberText, type PolicyTerms } from './policy-text';
import { waitMs, wholeSeconds, windowSeconds } from './seconds';
import { integerField, stringField } from './structured-field';

/**
 * `RateLimit-Policy` and `RateLimit` as lists with one member for each policy, named by a String (drafts 8 to 10).
 * Limiters one after another add their members to the same two lists.
 *
 * @param separator what stands before a parameter: a structured field reads the same with and without the space.
 */
export function createMemberListWriter(separator: ';' | '; '): FormatWriter {
  const textOf = rememberText((terms) => render(terms, separator));
  const wait = `${separator}t=`;
  const partition = `${separator}pk=`;

  return function writeMemberList(res, policies, partitionOf) {
    let quotas = '';
    let limits = '';
    for (const policy of policies) {
      if (policy.shadow) continue;
      if (quotas !== '') {
        quotas += ', ';
        limits += ', ';
      }
      const { quota, remaining } = textOf(policy);
      quotas += quota;
      limits += remaining + integerField(policy.remaining);
      if (policy.unit === undefined) limits += wait + integerField(wholeSeconds(waitMs(policy)));
      const pk = partitionOf?.(policy.name);
      if (pk !== undefined) {
        quotas += partition + pk;
        limits += partition + pk;
      }
    }
    if (quotas === '') return;
    append(res, 'RateLimit-Policy', quotas);
    append(res, 'RateLimit', limits);
  };
}

/** `"burst";q=20;w=1` and `"burst";r=`, which the number completes. */
function render({ name, limit, windowMs, unit }: PolicyTerms, separator: string) {
  const member = stringField(name);
  const span = unit === undefined ? `w=${integerField(windowSeconds(windowMs))}` : `qu=${stringField(unit)}`;
  return {
    quota: [member, `q=${integerField(limit)}`, span].join(separator),
    remaining: `${member}${separator}r=`,
  };
}

/** Replaces what does not begin with a String: left by an older draft, it would make the list unreadable. */
function append(res: ServerResponse, field: string, members: string): void {
  const before = res.getHeader(field);
  const list = before === undefined ? '' : String(before);
  res.setHeader(field, list.startsWith('"') ? `${list}, ${members}` : members);
}
