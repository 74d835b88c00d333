import type { Options } from './options';

/** How often a key was counted in its window, and when that ends. */
export interface ClientRateLimitInfo {
  totalHits: number;
  resetTime: Date | undefined;
}

export type IncrementResponse = ClientRateLimitInfo;

/** Where hits are counted: the contract of express-rate-limit 6 to 8. */
export interface Store {
  /** Told the options once, before anything is counted. What it throws is logged. */
  init?: (options: Options) => void | Promise<void>;
  get?: (key: string) => Promise<ClientRateLimitInfo | undefined> | ClientRateLimitInfo | undefined;
  increment: (key: string) => Promise<IncrementResponse> | IncrementResponse;
  decrement: (key: string) => Promise<void> | void;
  resetKey: (key: string) => Promise<void> | void;
  resetAll?: () => Promise<void> | void;
  shutdown?: () => Promise<void> | void;
  /** Whether each instance counts for itself. */
  localKeys?: boolean;
  prefix?: string;
}

export type IncrementCallback = (
  error: Error | undefined,
  totalHits: number,
  resetTime: Date | undefined,
) => void;

/** The contract before express-rate-limit 6. */
export interface LegacyStore {
  incr: (key: string, callback: IncrementCallback) => void;
  decrement: (key: string) => void;
  resetKey: (key: string) => void;
  resetAll?: () => void;
}

/** @throws {TypeError} when it is no store. */
export function storeOf(given: Store | LegacyStore): Store {
  const store = isLegacy(given) ? modernised(given) : given;
  const members = store as Partial<Record<keyof Store, unknown>>;
  const required = [members.increment, members.decrement, members.resetKey];
  const optional = [members.resetAll, members.init];
  const isFunction = (member: unknown) => typeof member === 'function';
  if (required.every(isFunction) && optional.every((member) => member === undefined || isFunction(member))) {
    return store;
  }
  throw new TypeError(
    '`store` must implement increment, decrement and resetKey; and resetAll and init as functions',
  );
}

function isLegacy(store: Store | LegacyStore): store is LegacyStore {
  const { incr, increment } = store as Partial<Record<'incr' | 'increment', unknown>>;
  return typeof incr === 'function' && typeof increment !== 'function';
}

function modernised(store: LegacyStore): Store {
  return {
    increment: (key) =>
      new Promise((resolve, reject) => {
        store.incr(key, (error, totalHits, resetTime) => {
          if (error) reject(error);
          else resolve({ totalHits, resetTime });
        });
      }),
    decrement: (key) => {
      store.decrement(key);
    },
    resetKey: (key) => {
      store.resetKey(key);
    },
    resetAll: () => {
      store.resetAll?.();
    },
  };
}
