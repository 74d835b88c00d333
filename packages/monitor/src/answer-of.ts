/** What came of asking, within a time: an answer or none. Never rejects. */
export function answerOf<Value>(ask: () => Promise<Value>, withinMs: number): Promise<Value | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, withinMs, undefined).unref();
    const settle = (value: Value | undefined) => {
      clearTimeout(timer);
      resolve(value);
    };
    Promise.resolve()
      .then(ask)
      .then(settle, () => {
        settle(undefined);
      });
  });
}
