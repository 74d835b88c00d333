import { onAbort } from '../abort';
import type { Connection } from '../connection/connection';

/** How long to wait before asking again, in case that a message was lost; and where none is heard. */
const HEARTBEAT_MS = 3000;
const UNHEARD_MS = 250;

/**
 * Waits until an execution may have settled: until that is told on the channel, the lease has ended, or it is time to look.
 * Made before the question whose answer is not to be missed.
 */
export class SettlementWatch {
  readonly #ends: readonly AbortSignal[];
  #heard = false;
  readonly #stopListening: () => void;
  #told = false;
  #wake: (() => void) | undefined;

  /** @param ends each of them ends the waiting */
  constructor(connection: Connection, channel: string, ends: readonly AbortSignal[]) {
    this.#ends = ends;
    const subscription = connection.subscriber()?.subscribe(channel, this.#onTold);
    // What was told before the subscription stood was told to nobody.
    void subscription?.active.then(() => {
      this.#heard = true;
      this.#onTold();
    });
    const stops = ends.map((signal) => onAbort(signal, this.#onTold));
    this.#stopListening = () => {
      for (const stop of stops) stop();
      subscription?.unsubscribe();
    };
  }

  get isOver(): boolean {
    return this.#ends.some(({ aborted }) => aborted);
  }

  /** @param atMostMs from now */
  async wait(atMostMs: number): Promise<void> {
    if (!this.#told && !this.isOver) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(atMostMs, this.#heard ? HEARTBEAT_MS : UNHEARD_MS));
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#told = false;
  }

  stop(): void {
    this.#stopListening();
  }

  readonly #onTold = (): void => {
    this.#told = true;
    this.#wake?.();
  };
}
