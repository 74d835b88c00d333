import type { PolicyState } from '@sluice/core';

/** What of a policy changes only with the caller's plan, if at all. */
export type PolicyTerms = Pick<PolicyState, 'name' | 'limit' | 'windowMs' | 'unit'>;

interface Known<Text> {
  readonly limit: number;
  readonly windowMs: number;
  readonly text: Text;
}

/** More plans than that, and writing the text anew is as quick as finding it. */
const PLANS_REMEMBERED = 16;

/** Renders the constant part of a policy's headers once for each limit and window that it is seen with. */
export function rememberText<Text>(render: (terms: PolicyTerms) => Text): (terms: PolicyTerms) => Text {
  const knownByName = new Map<string, Known<Text>[]>();

  return function textOf(terms) {
    const { name, limit, windowMs } = terms;
    let known = knownByName.get(name);
    if (known === undefined) knownByName.set(name, (known = []));
    for (const plan of known) {
      if (plan.limit === limit && plan.windowMs === windowMs) return plan.text;
    }
    if (known.length === PLANS_REMEMBERED) known.length = 0;
    const text = render(terms);
    known.push({ limit, windowMs, text });
    return text;
  };
}
