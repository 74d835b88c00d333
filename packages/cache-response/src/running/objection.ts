import type { RecordedResponse } from '@sluice/http';
import { soleLine } from '../fields/field-lines';
import type { PersonalUse } from '../request/personal-use';
import type { StoragePlan } from './plan-storage';

/** Why an answer is not stored, as far as its head says. */
export function objectionToHead(
  plan: StoragePlan,
  use: PersonalUse,
  { bytes, maxBytes }: { readonly bytes: number; readonly maxBytes: number },
): string | undefined {
  const personal = use.noted(plan.vary);
  if (personal !== undefined && !plan.forEverybody) return `personal-${personal}`;
  return bytes > maxBytes ? 'too-large' : undefined;
}

/** Why an answer is not stored, as far as its body says. */
export function objectionToBody({ headers, body, bodyBytes }: RecordedResponse): string | undefined {
  const stated = soleLine(headers, 'content-length');
  if (stated !== undefined && Number(stated) !== bodyBytes) return 'truncated';
  return body === undefined ? 'too-large' : undefined;
}
