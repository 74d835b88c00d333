import { AsyncLocalStorage, executionAsyncResource } from 'node:async_hooks';
import type { Connection } from '../connection/connection';
import type { Holding } from './holding';

export const NOTHING_HELD: readonly Holding[] = [];

/** What one acquisition added to its asynchronous context. */
export interface Entry {
  readonly parent: Entry | undefined;
  holdings: readonly Holding[] | 'pending';
}

/**
 * Which locks the present asynchronous context holds: those that were taken in it or in one that it came from, so that code
 * which waits for itself is found out at once.
 */
export class Contexts {
  readonly #storage = new AsyncLocalStorage<Entry>();

  /** What was added last to the present context. */
  present(): Entry | undefined {
    return this.#storage.getStore();
  }

  /**
   * Makes room in the present context for what is about to be taken. Only what runs in the same context, and comes after,
   * will see it.
   */
  enter(before: Entry | undefined): Entry {
    const entry = entryIn(before);
    this.#storage.enterWith(entry);
    leaveResource(entry, before);
    return entry;
  }

  /** The same, for `work` alone. */
  run<T>(entry: Entry, work: () => T): T {
    return this.#storage.run(entry, work);
  }
}

/** From the latest to the earliest. */
export function heldIn(context: Entry | undefined): readonly Holding[] {
  let held: readonly Holding[] = NOTHING_HELD;
  for (let entry = context; entry !== undefined; entry = entry.parent) {
    if (hasOpen(entry)) held = [...held, ...entry.holdings.filter(isOpen)];
  }
  return held;
}

/** Room for what is about to be taken, in a context in which that was added last. */
export function entryIn(context: Entry | undefined): Entry {
  return { parent: liveOf(context), holdings: 'pending' };
}

const byConnection = new WeakMap<Connection, Map<string, Contexts>>();

/** Locks of one connection and prefix are the same, whoever made them: what the one holds, the other would wait for. */
export function contextsOf(connection: Connection, prefix: string): Contexts {
  const contexts = byConnection.get(connection) ?? new Map<string, Contexts>();
  byConnection.set(connection, contexts);
  const shared = contexts.get(prefix) ?? new Contexts();
  contexts.set(prefix, shared);
  return shared;
}

/** Leaves out what is over, so that a context that takes a thousand locks in turn remembers one. */
function liveOf(entry: Entry | undefined): Entry | undefined {
  let live = entry;
  while (live !== undefined && live.holdings !== 'pending' && !hasOpen(live)) live = live.parent;
  return live;
}

function hasOpen(entry: Entry): entry is Entry & { readonly holdings: readonly Holding[] } {
  return entry.holdings !== 'pending' && entry.holdings.some(isOpen);
}

function isOpen({ open }: Holding): boolean {
  return open;
}

/**
 * Takes an entry out of the resource that is being run, once this run of it is through: what it has called has the entry by
 * then. Some resources run again for what is none of this one's business, as a connection does for each of its requests, and
 * an interval for each of its ticks.
 *
 * Node 22 and older keep the store as a property of the resource, under a symbol; newer ones not at all.
 */
function leaveResource(entry: Entry, before: Entry | undefined): void {
  const resource = executionAsyncResource() as Record<symbol, unknown>;
  if (resource instanceof Promise) return; // what follows a promise is run once
  const place = Object.getOwnPropertySymbols(resource).find((symbol) => resource[symbol] === entry);
  if (place === undefined) return;
  queueMicrotask(() => {
    if (resource[place] === entry) resource[place] = before;
  });
}
