/** Calls back when everything has run that can run without waiting: what comes together is sent together. */
export function atEndOfTick(work: () => void): void {
  // Of a promise's followers one is run after another; the next tick is after all of them, wherever it is asked for.
  queueMicrotask(() => {
    process.nextTick(work);
  });
}
