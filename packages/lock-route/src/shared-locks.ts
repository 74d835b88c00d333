import { connectionOf, createLocks, type Connection, type Locks, type RedisInput } from '@sluice/core';
import { LocalLocks } from './local/local-locks';
import { WaitLimit } from './wait-limit';

/** The locks of all gates with one connection, prefix and deadline: one queue per key, and one subscriber. */
export interface SharedLocks {
  readonly locks: Locks;
  /** The same for every deadline. */
  readonly local: LocalLocks;
  readonly waitLimit: WaitLimit;
  /** Aborted when nobody is to wait any more. */
  readonly draining: AbortSignal;
  /** Whether nothing can be locked any more. */
  readonly closed: boolean;
  /** Ends all waiting. Requests are served still, if they need not wait. */
  drain(): void;
  /** Gives free what is held. From here on nothing is locked. */
  close(): Promise<void>;
  enter(): void;
  /** Closes it when all that entered have left. */
  leave(): Promise<void>;
}

/** What was opened and is not closed yet. */
const opened = new Set<SharedLocks>();
const byConnection = new WeakMap<Connection, Map<string, SharedLocks>>();
const localByConnection = new WeakMap<Connection, Map<string, LocalLocks>>();

/** Every {@link SharedLocks} that is not closed. */
export function openLocks(): readonly SharedLocks[] {
  return [...opened];
}

/**
 * The locks that a new gate shares with others, until it leaves.
 *
 * @throws {OptionError} for what is no client or no prefix.
 */
export function sharedLocks(redis: RedisInput, prefix: string, deadlineMs: number): SharedLocks {
  const connection = connectionOf(redis);
  const shared = remembered(byConnection, connection);
  const name = `${deadlineMs} ${prefix}`;
  let locks = shared.get(name);
  if (locks === undefined) {
    locks = open(connection, prefix, deadlineMs, () => shared.delete(name));
    shared.set(name, locks);
  }
  locks.enter();
  return locks;
}

function open(connection: Connection, prefix: string, deadlineMs: number, forget: () => void): SharedLocks {
  const locks = createLocks({ redis: connection, prefix, deadline: deadlineMs });
  const locals = remembered(localByConnection, connection);
  const local = locals.get(prefix) ?? new LocalLocks();
  locals.set(prefix, local);
  const draining = new AbortController();
  let users = 0;
  let closed = false;
  const shared: SharedLocks = {
    locks,
    local,
    waitLimit: new WaitLimit(),
    draining: draining.signal,
    get closed() {
      return closed;
    },
    drain() {
      draining.abort();
    },
    async close() {
      if (closed) return;
      closed = true;
      draining.abort();
      opened.delete(shared);
      forget();
      await locks.close();
    },
    enter() {
      users++;
    },
    async leave() {
      if (--users === 0) await shared.close();
    },
  };
  opened.add(shared);
  return shared;
}

function remembered<Value>(
  of: WeakMap<Connection, Map<string, Value>>,
  connection: Connection,
): Map<string, Value> {
  let values = of.get(connection);
  if (values === undefined) {
    values = new Map();
    of.set(connection, values);
  }
  return values;
}
