import type { ServerResponse } from 'node:http';
import type { PolicyState } from '@sluice/core';
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
  const textOf = rememberText((terms) => new MemberText(terms, separator));
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
      const text = textOf(policy);
      quotas += text.quota;
      limits += text.limitOf(policy);
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

/** The members of one policy. Who is refused over and over is told the same for a second: that is rendered once. */
class MemberText {
  /** `"burst";q=20;w=1` */
  readonly quota: string;
  readonly #beforeRemaining: string;
  readonly #beforeWait: string;
  #limit = '';
  #remaining = -1;
  #waitSeconds = -1;

  constructor({ name, limit, windowMs, unit }: PolicyTerms, separator: string) {
    const member = stringField(name);
    const span =
      unit === undefined ? `w=${integerField(windowSeconds(windowMs))}` : `qu=${stringField(unit)}`;
    this.quota = [member, `q=${integerField(limit)}`, span].join(separator);
    this.#beforeRemaining = `${member}${separator}r=`;
    this.#beforeWait = `${separator}t=`;
  }

  /** `"burst";r=7;t=1`; without `t` for what has no window. */
  limitOf(policy: PolicyState): string {
    const waitSeconds = policy.unit === undefined ? wholeSeconds(waitMs(policy)) : Infinity;
    if (policy.remaining !== this.#remaining || waitSeconds !== this.#waitSeconds) {
      this.#remaining = policy.remaining;
      this.#waitSeconds = waitSeconds;
      this.#limit = this.#beforeRemaining + integerField(policy.remaining);
      if (policy.unit === undefined) this.#limit += this.#beforeWait + integerField(waitSeconds);
    }
    return this.#limit;
  }
}

/** Replaces what does not begin with a String: left by an older draft, it would make the list unreadable. */
function append(res: ServerResponse, field: string, members: string): void {
  const before = res.getHeader(field);
  const list = before === undefined ? '' : String(before);
  res.setHeader(field, list.startsWith('"') ? `${list}, ${members}` : members);
}
