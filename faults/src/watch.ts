import type { Child } from './child';

/** Over the processes of a run: what waits for them does not go on waiting when one of them fails. */
export class Watch {
  readonly #failed: Promise<never>;
  readonly #fail: (error: Error) => void;

  constructor() {
    let fail: (error: Error) => void = () => undefined;
    this.#failed = new Promise((_, reject) => (fail = reject));
    this.#failed.catch(() => undefined); // while nobody waits
    this.#fail = fail;
  }

  over(child: Child): void {
    child.onFailure(this.#fail);
  }

  /** What the work comes to. @throws {Error} as soon as a process has failed */
  during<Result>(work: () => Promise<Result>): Promise<Result> {
    return Promise.race([this.#failed, work()]);
  }
}
