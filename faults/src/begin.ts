/**
 * Has a process do what its first message tells it to. One that cannot begin says why, and ends: who started it hears of it at
 * once, whatever the process does with rejections that nobody handles.
 */
export function beginWhenTold(begin: (settings: never) => void | Promise<void>): void {
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
