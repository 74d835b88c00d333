let leaves = false;

/**
 * Has a process do what its first message tells it to. One that cannot begin says why, and ends: who started it hears of it at
 * once, whatever the process does with rejections that nobody handles. It ends with who started it, too, whatever ends that.
 */
export function beginWhenTold(begin: (settings: never) => void | Promise<void>): void {
  process.once('disconnect', () => {
    if (!leaves) process.exit();
  });
  process.once('message', (settings: unknown) => {
    void (async () => {
      try {
        await begin(settings as never);
      } catch (error) {
        console.error(error);
        process.exit(1);
      }
    })();
  });
}

/** Hears no more, and so ends, unless there is something left that keeps it alive. */
export function leave(): void {
  leaves = true;
  process.disconnect();
}
