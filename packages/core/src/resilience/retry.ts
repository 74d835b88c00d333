import { chance } from './chance';

/** Retries allowed per call, over time: an outage may cause at most a tenth more load. */
const RATIO = 0.1;

/** How many retries may be saved up in quiet times. */
const MAX_SAVED = 20;

const FIRST_DELAY_MS = 8;
const MAX_DELAY_MS = 64;

/**
 * Keeps retries to a small share of the calls, whatever happens.
 *
 * Every call saves up a tenth of a retry; a retry spends a whole one.
 */
export class RetryBudget {
  #saved = MAX_SAVED;

  onCall(): void {
    if (this.#saved < MAX_SAVED) this.#saved += RATIO;
  }

  /** Takes one retry, or says that there is none left. */
  take(): boolean {
    if (this.#saved < 1) return false;
    this.#saved -= 1;
    return true;
  }
}

/**
 * How long to wait before attempt `attempt` + 1, in milliseconds: exponential with full jitter, so that those who
 * failed together do not come back together.
 *
 * Source: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function retryDelayMs(attempt: number, random = chance): number {
  return random() * Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
}
