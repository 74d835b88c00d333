import type { BatchLoader, LoaderContext } from './cache';
import { runLoader, type Loaded } from './loading';

/** One call of a loader for all keys that are to be loaded at about the same time. */
export class Batch<Value> {
  readonly #loader: BatchLoader<Value>;
  readonly #hardMs: number;
  #keys: string[] = [];
  #next: Promise<Loaded<ReadonlyMap<string, Value>>> | undefined;

  constructor(loader: BatchLoader<Value>, hardMs: number) {
    this.#loader = loader;
    this.#hardMs = hardMs;
  }

  async load(key: string, context: LoaderContext): Promise<Value | undefined> {
    this.#keys.push(key);
    // What comes from Redis in one piece is handled before that.
    this.#next ??= new Promise(setImmediate).then(() => this.#run());
    const { value, storable } = await this.#next;
    if (!storable) context.doNotStore();
    return value.get(key);
  }

  #run(): Promise<Loaded<ReadonlyMap<string, Value>>> {
    const keys = this.#keys;
    this.#keys = [];
    this.#next = undefined;
    return runLoader((context) => this.#loader(keys, context), this.#hardMs);
  }
}
