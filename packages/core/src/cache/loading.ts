import { monotonicMs } from '../clock';
import { LoaderTimeoutError } from '../errors';
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
  const abort = new AbortController();
  let storable = true;
  const context: LoaderContext = {
    signal: abort.signal,
    doNotStore: () => {
      storable = false;
    },
  };
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new LoaderTimeoutError(hardMs);
      abort.abort(error);
      reject(error);
    }, hardMs);
  });
  try {
    const value = await Promise.race([loader(context), timeout]);
    return { value, loadMs: monotonicMs() - startedAtMs, storable };
  } finally {
    clearTimeout(timer);
  }
}
