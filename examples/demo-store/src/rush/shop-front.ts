import { setTimeout } from 'node:timers/promises';
import type { Tally } from './tally';

const [TOO_MANY, UNAVAILABLE] = [429, 503];

/** The shop as one buyer meets it: over HTTP, with a key, and with the patience that a limit asks for, or a Redis that is away. */
export class ShopFront {
  readonly #url: string;
  readonly #key: string;
  readonly #tally: Tally;
  readonly #signal: AbortSignal;

  /** @param signal after which nothing is asked, nor waited for */
  constructor(url: string, key: string, tally: Tally, signal: AbortSignal) {
    this.#url = url;
    this.#key = key;
    this.#tally = tally;
    this.#signal = signal;
  }

  /** Rejects when the time is over. */
  async ask(
    method: string,
    path: string,
    { body, headers }: { body?: unknown; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<{ readonly status: number; readonly json: unknown }> {
    for (;;) {
      const startedAt = performance.now();
      const response = await fetch(`${this.#url}/api${path}`, {
        method,
        signal: this.#signal,
        headers: { 'X-API-Key': this.#key, 'Content-Type': 'application/json', ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const json: unknown = await response.json();
      this.#tally.answered(performance.now() - startedAt);
      if (response.status === TOO_MANY) this.#tally.limited++;
      else if (response.status === UNAVAILABLE) this.#tally.unavailable++;
      else return { status: response.status, json };
      await setTimeout(Number(response.headers.get('retry-after') ?? 1) * 1000, undefined, {
        signal: this.#signal,
      });
    }
  }
}
