import { createWarnOnce } from '@sluice/core';

/** What is wrong with the set-up or with a handler, where only a request shows it. */
export type WarningCode =
  | 'SLUICE_SESSION_PROXY_NOT_TRUSTED'
  | 'SLUICE_SESSION_COOKIE_NOT_SET'
  | 'SLUICE_SESSION_NOT_SAVED'
  | 'SLUICE_SESSION_AFTER_HEADERS'
  | 'SLUICE_SESSION_AFTER_END'
  | 'SLUICE_SESSION_CORRUPT'
  | 'SLUICE_SESSION_TWICE'
  | 'SLUICE_SESSION_DEPRECATED'
  | 'SLUICE_SESSION_MEMORY_STORE';

/** By the name of a cookie. */
export const warnOnce = createWarnOnce<WarningCode>();
