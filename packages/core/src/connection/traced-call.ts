import { commandStarts } from '../events';

/** Tells that a call begins, to whoever traces calls; `undefined` when nobody does. */
export function tracedCall(name: string): object | undefined {
  if (!commandStarts.hasSubscribers) return undefined;
  const call = {};
  commandStarts.publish(() => ({ name, call }));
  return call;
}
