import type { ResultSource } from '@sluice/core';
import type { Request } from 'express';
import { html, type Html } from './html';

/** Who decides, in words for visitors. The scripts of the pages have shorter ones, in `deciders.js`. */
export const DECIDED_BY: Readonly<Record<ResultSource, string>> = {
  redis: 'Redis',
  local: 'this process, because Redis does not answer',
  'deny-cache': 'a remembered refusal, without asking Redis',
  lease: 'a share taken in advance',
};

/** What the limit in front of this page said of this very request; nothing where there is none. */
export function limitNote({ rateLimit }: Pick<Request, 'rateLimit'>): Html | undefined {
  if (rateLimit === undefined) return undefined;
  const { policies, policy, remaining, limit, source } = rateLimit;
  const windowMs = policies.find(({ name }) => name === policy)?.windowMs ?? 0;
  return html`<p class="limit-note" data-source="${source}">
    This page was let in by <strong>${DECIDED_BY[source]}</strong>: ${remaining} of ${limit} left in
    ${windowMs / 1000} s.
  </p>`;
}
