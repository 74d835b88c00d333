import type { RedisUnavailableError } from '../../src/index';

/** How one call went. */
export interface Call {
  readonly tookMs: number;
  readonly error: unknown;
}

/** Between two calls of one caller: one that is refused at once is not made a thousand times. */
const PAUSE_MS = 2;

/** Several callers that go on calling, one call after the other, until they are stopped. */
export class Traffic {
  readonly calls: Call[] = [];
  readonly #call: () => Promise<unknown>;
  readonly #callers: Promise<void>[];
  #stopped = false;

  constructor(callers: number, call: () => Promise<unknown>) {
    this.#call = call;
    this.#callers = Array.from({ length: callers }, () => this.#goOn());
  }

  get failures(): RedisUnavailableError[] {
    return this.calls.flatMap(({ error }) => (error === undefined ? [] : [error as RedisUnavailableError]));
  }

  get successes(): number {
    return this.calls.length - this.failures.length;
  }

  /** The longest that any of the calls so far took, in milliseconds. */
  get longestMs(): number {
    return Math.max(...this.calls.map(({ tookMs }) => tookMs));
  }

  /** Whether the last so many calls were all answered. */
  isWell(calls: number): boolean {
    return this.calls.length >= calls && this.calls.slice(-calls).every(({ error }) => error === undefined);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#callers);
  }

  async #goOn(): Promise<void> {
    while (!this.#stopped) {
      const start = performance.now();
      const error: unknown = await this.#call().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      this.calls.push({ tookMs: performance.now() - start, error });
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
