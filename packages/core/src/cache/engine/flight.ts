import { onAbort } from '../../abort';
import type { Hit, Outcome } from './cache-engine';

/** How a flight ended. */
export interface Landing {
  readonly reason: 'filled' | 'not-storable' | 'failed' | 'again';
  /** What came before it in the order of the engine began before the result was confirmed: the result is exact for it. */
  readonly asOf: number;
  readonly lookup?: Hit | undefined;
  readonly shared?: unknown;
}

/** One load of an entry, by this process or by another one, that others in this process wait for. */
export class Flight {
  /** Whether another process loads it. */
  remote = false;
  readonly #landed: Promise<Landing>;
  #land!: (landing: Landing) => void;

  constructor() {
    this.#landed = new Promise((resolve) => (this.#land = resolve));
  }

  /** The first counts. */
  land(landing: Landing): void {
    this.#land(landing);
  }

  /** Rejects with the signal's reason only. */
  async wait(order: number, signal: AbortSignal | undefined): Promise<Outcome> {
    return outcomeOf(
      await (signal === undefined ? this.#landed : unlessAborted(this.#landed, signal)),
      order,
    );
  }
}

function outcomeOf({ reason, asOf, lookup, shared }: Landing, order: number): Outcome {
  const exact = order < asOf;
  if (reason === 'again') return { reason };
  if (reason === 'filled')
    return exact && lookup !== undefined ? { reason, lookup: { ...lookup, order } } : { reason };
  return (exact || reason === 'failed') && shared !== undefined ? { reason, shared } : { reason };
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = onAbort(signal, () => {
      reject(signal.reason as Error);
    });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    stop?.();
  }
}
