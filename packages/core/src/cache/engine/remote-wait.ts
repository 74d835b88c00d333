import type { WakeUps, Word } from './wake-ups';

/** How long to wait before asking again where nothing is heard. */
const UNHEARD_MS = 50;

/** A lease that ended is gone a moment later. */
const MARGIN_MS = 5;

/**
 * Waits for what another process does with an entry: until that is told, or its lease has ended. Made before the question whose
 * answer is not to be missed.
 */
export class RemoteWait {
  readonly #wakeUps: WakeUps;
  readonly #leave: () => void;
  #told: Word | undefined;
  #wake: (() => void) | undefined;

  constructor(wakeUps: WakeUps, id: string) {
    this.#wakeUps = wakeUps;
    wakeUps.listen();
    this.#leave = wakeUps.add(id, (word) => {
      // What was told first is what happened; later words are about somebody else.
      this.#told ??= word;
      this.#wake?.();
    });
  }

  /** What was told; `missed` when nothing was, for as long as the lease lasts. */
  async word(leaseMs: number): Promise<Word> {
    if (this.#told === undefined) {
      await new Promise<void>((resolve) => {
        const atMostMs = Math.max(0, leaseMs) + MARGIN_MS;
        const timer = setTimeout(resolve, this.#wakeUps.heard ? atMostMs : Math.min(atMostMs, UNHEARD_MS));
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const word = this.#told ?? 'missed';
    this.#told = this.#wake = undefined;
    return word;
  }

  /** Ends the waiting, too. */
  stop(): void {
    this.#leave();
    this.#told ??= 'again';
    this.#wake?.();
  }
}
