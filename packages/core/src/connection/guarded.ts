import { publishError } from '../events';

/** Calls a listener. What it throws goes to `sluice:connection`, and not to whoever calls. */
export function guarded(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    publishError(error);
  }
}
