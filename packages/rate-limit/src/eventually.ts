import { isThenable } from '@sluice/core';

/** Now or later. Most callbacks answer now, and then no promise is made. */
export type Eventually<Value> = Value | PromiseLike<Value>;

/** Goes on with the value: now if it is there, else when it comes. */
export function whenThere<Value, Next>(
  value: Eventually<Value>,
  next: (value: Value) => Eventually<Next>,
): Eventually<Next> {
  return isThenable(value) ? value.then(next) : next(value);
}

/**
 * Calls all, and collects what they give: now if it is all there, else when the last comes.
 *
 * @throws what the first of them throws; of those called before it, a rejection goes nowhere.
 */
export function callAll<Argument extends readonly unknown[]>(
  calls: readonly ((...args: Argument) => unknown)[],
  ...args: Argument
): Eventually<readonly unknown[]> {
  const values: unknown[] = [];
  try {
    for (const call of calls) values.push(call(...args));
  } catch (error) {
    for (const value of values) if (isThenable(value)) value.then(undefined, ignore);
    throw error;
  }
  return values.some(isThenable) ? Promise.all(values) : values;
}

function ignore(): void {
  // The request fails by what was thrown.
}

/** The value, or what `recover` makes of the failure to get it. */
export function orElse<Value>(
  value: Eventually<Value>,
  recover: (error: unknown) => Value,
): Eventually<Value> {
  return isThenable(value) ? value.then(undefined, recover) : value;
}
