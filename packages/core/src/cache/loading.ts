import { monotonicMs } from '../clock';
import { LoaderTimeoutError } from '../errors';
import { withTimeLimit } from '../time-limit';
import type { LoaderContext } from './cache';

/** What came of a loader. */
export interface Loaded<Value> {
  readonly value: Value;
  readonly loadMs: number;
  /** Whether the loader did not ask for the opposite. */
  readonly storable: boolean;
}

/** Runs a loader. Rejects with what it rejects with, and with {@link LoaderTimeoutError}. */
export async function runLoader<Value>(
  loader: (context: LoaderContext) => Value | PromiseLike<Value>,
  hardMs: number,
): Promise<Loaded<Value>> {
  const startedAtMs = monotonicMs();
  let storable = true;
  const load = (signal: AbortSignal) =>
    loader({
      signal,
      doNotStore: () => {
        storable = false;
      },
    });
  const value = await withTimeLimit(load, hardMs, () => new LoaderTimeoutError(hardMs));
  return { value, loadMs: monotonicMs() - startedAtMs, storable };
}
