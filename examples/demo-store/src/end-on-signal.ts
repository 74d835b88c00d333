const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A terminal sends Ctrl-C to the demo and to what started it, which passes it on: what comes so soon is the same press. */
const SAME_PRESS_MS = 500;

/** Calls `end` at the first signal that asks this process to end. Who asks again gets it ended at once. */
export function endOnSignal(end: () => void): void {
  let firstAt: number | undefined;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (firstAt === undefined) {
        firstAt = performance.now();
        end();
      } else if (performance.now() - firstAt > SAME_PRESS_MS) {
        process.exit(1);
      }
    });
  }
}
