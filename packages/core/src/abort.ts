import { SharedListeners } from './shared-listeners';

const aborts = new SharedListeners<AbortSignal>((signal, aborted) => {
  signal.addEventListener('abort', aborted, { once: true });
});

/** Calls back when a signal is aborted, until what is returned is called. However many call it, the signal has one listener. */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  return aborts.add(signal, listener);
}
