import type { PolicyState } from '@sluice/core';
import { rememberText } from './policy-text';
import { windowSeconds } from './seconds';
import { isTold } from './tightest';

/** `RateLimit-Policy` as the drafts 6 and 7 have it: `20;w=1, 5000;w=86400`. */
export function createQuotaList(): (policies: readonly PolicyState[]) => string {
  const textOf = rememberText(
    ({ limit, windowMs }) => `${String(limit)};w=${String(windowSeconds(windowMs))}`,
  );

  return function quotaList(policies) {
    let list = '';
    for (const policy of policies) {
      if (isTold(policy)) list += list === '' ? textOf(policy) : `, ${textOf(policy)}`;
    }
    return list;
  };
}
