/** Starts something before the tests of a file and stops it after them. It is there once the tests run. */
export function useStarted<Started extends { stop(): Promise<void> }>(
  start: () => Promise<Started>,
  timeoutMs?: number,
): () => Started {
  let started: Started | undefined;

  beforeAll(async () => {
    started = await start();
  }, timeoutMs);

  afterAll(async () => {
    await started?.stop();
  }, timeoutMs);

  return function running() {
    if (started === undefined) throw new Error('It starts with the tests: use it inside of one');
    return started;
  };
}
