/** What is done with a result, or with what there is instead. */
export interface Continuation<Result, Next, Failed = Next | PromiseLike<Next>> {
  readonly next: (result: Result) => Next | PromiseLike<Next>;
  readonly failed: (error: unknown) => Failed;
}

/** Goes on with a value, and settles a promise with what that comes to. */
export function goingOn<Value, Next>(
  goOn: (value: Value) => Next | PromiseLike<Next>,
  resolve: (next: Next | PromiseLike<Next>) => void,
  reject: (error: unknown) => void,
): (value: Value) => void {
  return (value) => {
    try {
      resolve(goOn(value));
    } catch (error) {
      reject(error);
    }
  };
}
