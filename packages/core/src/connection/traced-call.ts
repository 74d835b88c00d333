import { monotonicMs } from '../clock';
import { commandEvents, commandStarts, type CommandEvent } from '../events';

/** Tells that a call begins, to whoever traces calls; `undefined` when nobody does. */
export function tracedCall(name: string): object | undefined {
  if (!commandStarts.hasSubscribers) return undefined;
  const call = {};
  commandStarts.publish(() => ({ name, call }));
  return call;
}

/** Tells what became of a call, with what {@link tracedCall} gave for it. */
export function tellEnd(
  name: string,
  outcome: CommandEvent['outcome'],
  startedAtMs: number,
  attempts: number,
  call: object | undefined,
): void {
  if (!commandEvents.hasSubscribers) return;
  commandEvents.publish(() => ({
    name,
    outcome,
    durationMs: monotonicMs() - startedAtMs,
    attempts,
    ...(call && { call }),
  }));
}
