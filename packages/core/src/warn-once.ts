import { connectionEvents } from './events';

/** @param subject what the warning is about; `''` to be told once for all */
export type WarnOnce<Code extends string> = (code: Code, subject: string, message: string) => void;

/**
 * Makes a function that warns through `sluice:connection` and as a process warning: of what is wrong with a set-up, where only
 * a request shows it. Once per process for each subject: in every request, it would be a second outage.
 */
export function createWarnOnce<Code extends string>(): WarnOnce<Code> {
  const told = new Set<string>();
  return function warnOnce(code, subject, message) {
    const once = `${code} ${subject}`;
    if (told.has(once)) return;
    told.add(once);
    connectionEvents.publish(() => ({ type: 'warning', code, message }));
    process.emitWarning(message, { code });
  };
}
