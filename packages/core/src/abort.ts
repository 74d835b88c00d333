/** By one listener on each signal, however many of us wait for it: Node warns of the eleventh as of a leak. */
const listenersOf = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls back when a signal is aborted, until what is returned is called. */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const listeners = listenersOf.get(signal) ?? listenTo(signal);
  listeners.add(listener);
  return function stop() {
    listeners.delete(listener);
  };
}

function listenTo(signal: AbortSignal): Set<() => void> {
  const listeners = new Set<() => void>();
  listenersOf.set(signal, listeners);
  signal.addEventListener(
    'abort',
    () => {
      for (const listener of listeners) listener();
    },
    { once: true },
  );
  return listeners;
}
