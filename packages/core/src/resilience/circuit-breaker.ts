import type { BreakerSettings } from './breaker-options';
import { chance } from './chance';
import { OutcomeWindow } from './outcome-window';

export type BreakerState = 'closed' | 'open';

export interface BreakerListener {
  /** Asks the node whether it serves again: resolves if it does. Called while open, once per interval. */
  probe(): Promise<boolean>;
  onChange(state: BreakerState): void;
}

/**
 * Stops asking a node that does not answer, so that its callers get their answer at once.
 *
 * No caller is made to try whether Redis is back: while open, probes do, and the first that is answered closes it.
 */
export class CircuitBreaker {
  readonly #settings: BreakerSettings;
  readonly #listener: BreakerListener;
  readonly #outcomes: OutcomeWindow;
  #state: BreakerState = 'closed';
  #epoch = 0;
  #failuresInARow = 0;
  #timer: NodeJS.Timeout | undefined;
  #probing = false;
  #closed = false;

  constructor(settings: BreakerSettings, listener: BreakerListener) {
    this.#settings = settings;
    this.#listener = listener;
    this.#outcomes = new OutcomeWindow(settings.windowMs);
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** Changes with every opening and closing: what a call of an earlier epoch reports no longer counts. */
  get epoch(): number {
    return this.#epoch;
  }

  /** @param tookMs without what a blocked event loop took. */
  onAnswer(epoch: number, tookMs: number, nowMs: number): void {
    if (epoch !== this.#epoch || this.#state === 'open') return;
    this.#failuresInARow = 0;
    const slow = tookMs > this.#settings.slowCallMs;
    this.#outcomes.count(slow ? 'slow' : 'quick', nowMs);
    if (slow) this.#evaluate();
  }

  onFailure(epoch: number, nowMs: number): void {
    if (epoch !== this.#epoch || this.#state === 'open') return;
    this.#outcomes.count('failed', nowMs);
    if (++this.#failuresInARow >= this.#settings.minimumCalls) this.#change('open');
    else this.#evaluate();
  }

  /** Probes at once instead of waiting: there is reason to believe that the node is back. */
  hint(): void {
    if (this.#state !== 'open' || this.#probing || this.#closed) return;
    clearTimeout(this.#timer);
    this.#probe();
  }

  /** Ends the probes. The breaker stays as it is. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#epoch++;
  }

  #evaluate(): void {
    const { calls, failed, slow } = this.#outcomes.sum();
    const { minimumCalls, failureRatio, slowRatio } = this.#settings;
    if (calls < minimumCalls) return;
    if (failed >= calls * failureRatio || failed + slow >= calls * slowRatio) this.#change('open');
  }

  #change(state: BreakerState): void {
    this.#state = state;
    this.#epoch++;
    this.#failuresInARow = 0;
    this.#outcomes.clear();
    if (state === 'open') this.#scheduleProbe();
    this.#listener.onChange(state);
  }

  #scheduleProbe(): void {
    // Jitter, so that the processes of a fleet do not ask all at once.
    const delayMs = this.#settings.probeIntervalMs * (0.5 + chance() / 2);
    this.#timer = setTimeout(() => {
      this.#probe();
    }, delayMs).unref();
  }

  #probe(): void {
    const epoch = this.#epoch;
    this.#probing = true;
    const settle = (serves: boolean) => {
      this.#probing = false;
      if (epoch !== this.#epoch) return;
      if (serves) this.#change('closed');
      else this.#scheduleProbe();
    };
    this.#listener.probe().then(settle, () => {
      settle(false);
    });
  }
}
