import { AsyncLocalStorage, executionAsyncResource } from 'node:async_hooks';
import type { Connection } from '../connection/connection';
import type { Holding } from './holding';

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

  /** Makes room for what is about to be taken. Only what runs in the same context, and comes after, will see it. */
  enter(): Entry {
    const before = this.#storage.getStore();
    const entry = entryIn(before);
    this.#storage.enterWith(entry);
    leaveResource(entry, before);
    return entry;
  }

  /** The same, for `work` alone. */
  run<T>(entry: Entry, work: () => T): T {
    return this.#storage.run(entry, work);
  }

  newEntry(): Entry {
    return entryIn(this.#storage.getStore());
  }

  /** From the latest to the earliest. */
  held(): readonly Holding[] {
    const held: Holding[] = [];
    for (let entry = this.#storage.getStore(); entry !== undefined; entry = entry.parent) {
      if (entry.holdings !== 'pending') held.push(...entry.holdings.filter(({ open }) => open));
    }
    return held;
  }
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

function entryIn(context: Entry | undefined): Entry {
  return { parent: liveOf(context), holdings: 'pending' };
}

/** Leaves out what is over, so that a context that takes a thousand locks in turn remembers one. */
function liveOf(entry: Entry | undefined): Entry | undefined {
  let live = entry;
  while (live !== undefined && live.holdings !== 'pending' && !live.holdings.some(({ open }) => open)) {
    live = live.parent;
  }
  return live;
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
