import type { Duration } from '../duration';
import { durationMs } from '../duration';
import { checkInteger, checkKnown, checkNumber, withDefaults, type Defaults } from '../options';

export interface BreakerOptions {
  /**
   * Over how long outcomes are counted.
   *
   * @default '10s'
   */
  window?: Duration;

  /**
   * Fewer calls than this in a window say nothing; so many failures in a row open the breaker whatever came before.
   *
   * @default 10
   */
  minimumCalls?: number;

  /**
   * Opens when this share of the calls failed: no answer in time, a broken connection, or a Redis that cannot serve.
   *
   * @default 0.5
   */
  failureRatio?: number;

  /**
   * An answer slower than this counts as slow.
   *
   * @default 80 % of the connection's `deadline`
   */
  slowCall?: Duration | undefined;

  /**
   * Opens when this share of the calls was slow or failed.
   *
   * @default 0.9
   */
  slowRatio?: number;

  /**
   * How often Redis is asked whether it is back, while the breaker is open (jittered by up to a half).
   *
   * @default '500ms'
   */
  probeInterval?: Duration;
}

/** The options as numbers, decided. */
export interface BreakerSettings {
  readonly windowMs: number;
  readonly minimumCalls: number;
  readonly failureRatio: number;
  readonly slowCallMs: number;
  readonly slowRatio: number;
  readonly probeIntervalMs: number;
}

const DEFAULTS: Defaults<BreakerOptions> = {
  window: '10s',
  minimumCalls: 10,
  failureRatio: 0.5,
  slowCall: undefined,
  slowRatio: 0.9,
  probeInterval: '500ms',
};

/** @throws {OptionError} for an unknown option or a value out of range. */
export function resolveBreaker(options: BreakerOptions, deadlineMs: number): BreakerSettings {
  checkKnown(options, Object.keys(DEFAULTS), 'breaker.');
  const resolved = withDefaults(options, DEFAULTS);
  checkInteger('breaker.minimumCalls', resolved.minimumCalls, 1);
  checkNumber('breaker.failureRatio', resolved.failureRatio, 0.01, 1);
  checkNumber('breaker.slowRatio', resolved.slowRatio, 0.01, 1);
  return {
    windowMs: durationMs('breaker.window', resolved.window, 100),
    minimumCalls: resolved.minimumCalls,
    failureRatio: resolved.failureRatio,
    slowCallMs: durationMs('breaker.slowCall', resolved.slowCall ?? Math.ceil(deadlineMs * 0.8)),
    slowRatio: resolved.slowRatio,
    probeIntervalMs: durationMs('breaker.probeInterval', resolved.probeInterval, 10),
  };
}

export type BreakerState = 'closed' | 'open';

export interface BreakerListener {
  /** Asks the node whether it serves again: resolves if it does. Called while open, once per interval. */
  probe(): Promise<boolean>;
  onChange(state: BreakerState): void;
}

const SLICES = 10;

interface Slice {
  calls: number;
  failures: number;
  slow: number;
}

/**
 * Stops asking a node that does not answer, so that its callers get their answer at once.
 *
 * No caller is made to try whether Redis is back: while open, probes do, and the first that is answered closes it.
 */
export class CircuitBreaker {
  readonly #settings: BreakerSettings;
  readonly #listener: BreakerListener;
  readonly #slices: Slice[] = Array.from({ length: SLICES }, () => ({ calls: 0, failures: 0, slow: 0 }));
  #slice = 0;
  #sliceEndsAtMs = 0;
  #state: BreakerState = 'closed';
  #epoch = 0;
  #failuresInARow = 0;
  #timer: NodeJS.Timeout | undefined;
  #probing = false;

  constructor(settings: BreakerSettings, listener: BreakerListener) {
    this.#settings = settings;
    this.#listener = listener;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** Changes with every opening and closing: what a call of an earlier epoch reports no longer counts. */
  get epoch(): number {
    return this.#epoch;
  }

  onAnswer(epoch: number, tookMs: number, nowMs: number): void {
    if (epoch !== this.#epoch || this.#state === 'open') return;
    const slice = this.#sliceAt(nowMs);
    slice.calls++;
    this.#failuresInARow = 0;
    if (tookMs <= this.#settings.slowCallMs) return;
    slice.slow++;
    this.#evaluate();
  }

  onFailure(epoch: number, nowMs: number): void {
    if (epoch !== this.#epoch || this.#state === 'open') return;
    const slice = this.#sliceAt(nowMs);
    slice.calls++;
    slice.failures++;
    if (++this.#failuresInARow >= this.#settings.minimumCalls) this.#change('open');
    else this.#evaluate();
  }

  /** Probes at once instead of waiting: there is reason to believe that the node is back. */
  hint(): void {
    if (this.#state !== 'open' || this.#probing) return;
    clearTimeout(this.#timer);
    this.#probe();
  }

  /** Ends the probes. The breaker stays as it is. */
  close(): void {
    clearTimeout(this.#timer);
    this.#epoch++;
  }

  #evaluate(): void {
    let calls = 0;
    let failures = 0;
    let slow = 0;
    for (const slice of this.#slices) {
      calls += slice.calls;
      failures += slice.failures;
      slow += slice.slow;
    }
    const { minimumCalls, failureRatio, slowRatio } = this.#settings;
    if (calls < minimumCalls) return;
    if (failures >= calls * failureRatio || failures + slow >= calls * slowRatio) this.#change('open');
  }

  #change(state: BreakerState): void {
    this.#state = state;
    this.#epoch++;
    this.#failuresInARow = 0;
    for (const slice of this.#slices) slice.calls = slice.failures = slice.slow = 0;
    if (state === 'open') this.#scheduleProbe();
    this.#listener.onChange(state);
  }

  #scheduleProbe(): void {
    // Jitter, so that the processes of a fleet do not ask all at once.
    const delayMs = this.#settings.probeIntervalMs * (0.5 + Math.random() / 2);
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

  #sliceAt(nowMs: number): Slice {
    if (nowMs >= this.#sliceEndsAtMs) this.#advance(nowMs);
    return this.#slices[this.#slice] as Slice;
  }

  #advance(nowMs: number): void {
    const sliceMs = this.#settings.windowMs / SLICES;
    const steps = Math.min(SLICES, 1 + Math.floor((nowMs - this.#sliceEndsAtMs) / sliceMs));
    for (let step = 0; step < steps; step++) {
      this.#slice = (this.#slice + 1) % SLICES;
      const slice = this.#slices[this.#slice] as Slice;
      slice.calls = slice.failures = slice.slow = 0;
    }
    this.#sliceEndsAtMs = nowMs + sliceMs;
  }
}
