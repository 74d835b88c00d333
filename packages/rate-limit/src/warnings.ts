import { createWarnOnce } from '@sluice/core';

/** What is wrong with the set-up, where only a request shows it. */
export type WarningCode =
  | 'SLUICE_TRUST_PROXY_ALL'
  | 'SLUICE_FORWARDED_FOR_IGNORED'
  | 'SLUICE_NO_ADDRESS'
  | 'SLUICE_COUNTED_TWICE'
  | 'SLUICE_CREATED_IN_REQUEST';

/** By the name of a limiter. */
export const warnOnce = createWarnOnce<WarningCode>();
