import { createWarnOnce } from '@sluice/core';

/** What is wrong with the set-up, where only a request shows it. */
export type WarningCode =
  'SLUICE_CACHE_PROXY_NOT_TRUSTED' | 'SLUICE_CACHE_TWICE' | 'SLUICE_CACHE_NOT_INVALIDATED';

/** Once for all. */
export const warnOnce = createWarnOnce<WarningCode>();
