import { connectionEvents } from '@sluice/core';

/** What is wrong with the set-up or with a handler, where only a request shows it. */
export type WarningCode =
  | 'SLUICE_SESSION_PROXY_NOT_TRUSTED'
  | 'SLUICE_SESSION_COOKIE_NOT_SET'
  | 'SLUICE_SESSION_NOT_SAVED'
  | 'SLUICE_SESSION_AFTER_HEADERS'
  | 'SLUICE_SESSION_AFTER_END'
  | 'SLUICE_SESSION_CORRUPT'
  | 'SLUICE_SESSION_TWICE';

const told = new Set<string>();

/**
 * Warns through `sluice:connection` and as a process warning. Once per process for each cookie: in every request, it would be
 * a second outage.
 */
export function warnOnce(code: WarningCode, cookie: string, message: string): void {
  const once = `${code} ${cookie}`;
  if (told.has(once)) return;
  told.add(once);
  connectionEvents.publish(() => ({ type: 'warning', code, message }));
  process.emitWarning(message, { code });
}
