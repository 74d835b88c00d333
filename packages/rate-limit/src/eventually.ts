/** Now or later. Most callbacks answer now, and then no promise is made. */
export type Eventually<Value> = Value | PromiseLike<Value>;

export function isThenable<Value>(value: Eventually<Value>): value is PromiseLike<Value> {
  return typeof (value as PromiseLike<Value> | undefined)?.then === 'function';
}

/** Goes on with the value: now if it is there, else when it comes. */
export function whenThere<Value, Next>(
  value: Eventually<Value>,
  next: (value: Value) => Eventually<Next>,
): Eventually<Next> {
  return isThenable(value) ? value.then(next) : next(value);
}

/** Goes on with all values: now if they are all there, else when the last one comes. */
export function allOf<Value, Next>(
  values: readonly Eventually<Value>[],
  next: (values: readonly Value[]) => Next,
): Eventually<Next> {
  if (values.some(isThenable)) return Promise.all(values).then(next);
  return next(values as readonly Value[]);
}
