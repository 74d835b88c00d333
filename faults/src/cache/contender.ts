/** What is read: which version of the source, and of which key. */
export interface Value {
  readonly key: string;
  readonly version: number;
}

/** How a write tells the cache of itself. */
export type Change =
  | { readonly kind: 'set'; readonly key: string; readonly value: Value }
  | { readonly kind: 'delete'; readonly key: string }
  | { readonly kind: 'tag' | 'prefix'; readonly group: string }
  | { readonly kind: 'all' };

/** A cache of one process. */
export interface Contender {
  get(key: string, load: () => Promise<Value>): Promise<Value>;
  /** Resolves once it is acknowledged. */
  change(change: Change): Promise<void>;
  close(): void;
}
