/**
 * Runs work that is told by its signal when it has taken too long: whoever waits is told then, too, and what it comes to after
 * that is nobody's. Rejects with what the work rejects with, and with what `late` makes.
 */
export async function withTimeLimit<Result>(
  work: (signal: AbortSignal) => Result | PromiseLike<Result>,
  limitMs: number,
  late: () => Error,
): Promise<Result> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = late();
      abort.abort(error);
      reject(error);
    }, limitMs);
  });
  try {
    return await Promise.race([work(abort.signal), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
