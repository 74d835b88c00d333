import { connectionEvents } from '@sluice/core';

/** What is wrong with the set-up, where only a request shows it. */
export type WarningCode =
  | 'SLUICE_TRUST_PROXY_ALL'
  | 'SLUICE_FORWARDED_FOR_IGNORED'
  | 'SLUICE_NO_ADDRESS'
  | 'SLUICE_COUNTED_TWICE'
  | 'SLUICE_CREATED_IN_REQUEST';

const told = new Set<string>();

/**
 * Warns through `sluice:connection` and as a process warning. Once per process for each limiter: in every request, it would
 * be a second outage.
 *
 * @param limiter '' to be told once for all of them
 */
export function warnOnce(code: WarningCode, limiter: string, message: string): void {
  const once = `${code} ${limiter}`;
  if (told.has(once)) return;
  told.add(once);
  connectionEvents.publish(() => ({ type: 'warning', code, message }));
  process.emitWarning(message, { code });
}
