import { monotonicMs } from '../clock';
import { chance } from '../resilience/chance';
import type { Flusher, Round } from './flusher';

/** How often it is looked for what other processes have written, and left when they died. */
const IDLE_MS = 1000;
const MIN_PAUSE_MS = 100;
const MAX_PAUSE_MS = 10_000;

/** Has a flusher write what is due, one batch after the other. The process does not stay for it. */
export class FlushLoop {
  readonly #flusher: Pick<Flusher<unknown>, 'round'>;
  readonly #afterRound: () => Promise<unknown>;
  #timer: NodeJS.Timeout | undefined;
  #nextAtMs = Infinity;
  /** What was asked for during a round. */
  #askedAtMs = Infinity;
  #round: Promise<void> | undefined;
  #failures = 0;
  #stopped = false;

  constructor(flusher: Pick<Flusher<unknown>, 'round'>, afterRound: () => Promise<unknown>) {
    this.#flusher = flusher;
    this.#afterRound = afterRound;
    this.within(chance() * IDLE_MS);
  }

  /** Something is due then. */
  within(ms: number): void {
    const atMs = monotonicMs() + ms;
    if (this.#round !== undefined) this.#askedAtMs = Math.min(this.#askedAtMs, atMs);
    else if (!this.#stopped && this.#failures === 0 && atMs < this.#nextAtMs) this.#wakeAt(atMs);
  }

  /** Resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#round;
  }

  #wakeAt(atMs: number): void {
    clearTimeout(this.#timer);
    this.#nextAtMs = atMs;
    this.#timer = setTimeout(
      () => {
        this.#round = this.#run();
      },
      Math.ceil(Math.max(0, atMs - monotonicMs())),
    ).unref();
  }

  async #run(): Promise<void> {
    const pauseMs = await this.#turn();
    const askedAtMs = this.#failures === 0 ? this.#askedAtMs : Infinity;
    this.#round = undefined;
    this.#askedAtMs = Infinity;
    if (!this.#stopped) this.#wakeAt(Math.min(monotonicMs() + pauseMs, askedAtMs));
  }

  /** How long to wait until the next. */
  async #turn(): Promise<number> {
    let round: Round | undefined;
    try {
      round = await this.#flusher.round(0);
      await this.#afterRound();
    } catch {
      // Redis is away
    }
    if (round === undefined || round.outage) return this.#pauseMs(++this.#failures);
    this.#failures = 0;
    return round.full ? 0 : Math.min(IDLE_MS, round.nextMs ?? IDLE_MS);
  }

  #pauseMs(failures: number): number {
    return Math.min(MAX_PAUSE_MS, MIN_PAUSE_MS * 2 ** (failures - 1)) * (0.5 + chance() / 2);
  }
}
