import type { Request } from 'express';
import type { Store } from './store';
import { ValidationError } from './validation-error';

const used = new WeakSet<Store>();

/** Two limiters on one store would count into each other. */
export function usedBefore(store: Store): ValidationError | undefined {
  if (!used.has(store)) {
    used.add(store);
    return undefined;
  }
  const message =
    'A store serves one limiter: make another for each, with a prefix of its own where they share a database.';
  return new ValidationError('ERR_ERL_STORE_REUSE', message);
}

/** What a request was counted as, by the store; stores that are not local are the same by their class and prefix. */
const counted = new WeakMap<Request, Map<unknown, Set<string>>>();

export function countedTwice(request: Request, store: Store, key: string): ValidationError | undefined {
  const byStore = counted.get(request) ?? new Map<unknown, Set<string>>();
  const identity = store.localKeys === true ? store : store.constructor.name;
  const keys = byStore.get(identity) ?? new Set<string>();
  counted.set(request, byStore.set(identity, keys));
  const prefixed = `${store.prefix ?? ''}${key}`;
  const isKnown = keys.has(prefixed);
  keys.add(prefixed);
  if (!isKnown) return undefined;
  return new ValidationError('ERR_ERL_DOUBLE_COUNT', 'A key was counted twice in one request.');
}

export function createdIn(store: Store): ValidationError {
  const when = store.localKeys === true ? 'must' : 'should';
  const message = `A limiter ${when} be created when the app is built, not while a request is handled.`;
  return new ValidationError('ERR_ERL_CREATED_IN_REQUEST_HANDLER', message);
}
