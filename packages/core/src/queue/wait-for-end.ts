import { onAbort } from '../abort';
import { RedisUnavailableError } from '../errors';
import type { EndedJob } from './queue';

export interface WaitSettings {
  readonly timeoutMs: number;
  /** Whichever is aborted first ends the waiting. */
  readonly signals: readonly AbortSignal[];
  /** How it has ended, if it has. */
  look(): Promise<EndedJob<unknown> | undefined>;
  /** How long until it is looked again, in ms, after a look that was answered or not. */
  again(answered: boolean): number;
}

/** Somebody who waits until a job has ended. */
export class WaitForEnd {
  readonly ended: Promise<EndedJob<unknown>>;
  readonly #settings: WaitSettings;
  readonly #stops: (() => void)[] = [];
  readonly #timeUp: NodeJS.Timeout;
  #resolve: (ended: EndedJob<unknown>) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #next: NodeJS.Timeout | undefined;
  #looking = false;
  /** Somebody asked for a look while one was under way, which may have been answered before there was something to see. */
  #stale = false;
  #over = false;

  constructor(settings: WaitSettings) {
    this.#settings = settings;
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#timeUp = setTimeout(() => {
      this.tell({ state: 'timeout' });
    }, settings.timeoutMs);
    for (const signal of settings.signals) {
      const abort = () => {
        this.#fail(signal.reason);
      };
      if (signal.aborted) abort();
      else this.#stops.push(onAbort(signal, abort));
    }
    this.look();
  }

  tell(ended: EndedJob<unknown>): void {
    this.#settle();
    this.#resolve(ended);
  }

  look(): void {
    if (this.#over) return;
    this.#stale = this.#looking;
    if (this.#looking) return;
    this.#looking = true;
    clearTimeout(this.#next);
    this.#settings.look().then(
      (ended) => {
        this.#looking = false;
        if (ended !== undefined) this.tell(ended);
        else if (this.#stale) this.look();
        else this.#lookAgain(true);
      },
      (error: unknown) => {
        this.#looking = false;
        // An outage may be over before the time is up.
        if (error instanceof RedisUnavailableError && error.reason !== 'closed') this.#lookAgain(false);
        else this.#fail(error);
      },
    );
  }

  #lookAgain(answered: boolean): void {
    if (this.#over) return;
    this.#next = setTimeout(() => {
      this.look();
    }, this.#settings.again(answered));
  }

  #fail(error: unknown): void {
    this.#settle();
    this.#reject(error);
  }

  #settle(): void {
    this.#over = true;
    clearTimeout(this.#timeUp);
    clearTimeout(this.#next);
    for (const stop of this.#stops) stop();
  }
}
