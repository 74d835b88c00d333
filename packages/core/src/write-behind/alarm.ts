/** Has somebody sleep, until the time is over or it rings. */
export class Alarm {
  readonly #sleepers = new Set<() => void>();

  /** @param keepsAlive whether the process waits for it */
  sleep(ms: number, keepsAlive: boolean): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      if (!keepsAlive) timer.unref();
      this.#sleepers.add(wake);
    });
  }

  ring(): void {
    for (const wake of [...this.#sleepers]) wake();
  }
}
