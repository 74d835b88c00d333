import type { Connection } from '../connection/connection';
import { hashTag } from '../connection/keys';

/** How a lock is shared: `x` alone, `r` with any number of readers, a number with so many permits. */
export type Kind = 'x' | 'r' | `${number}`;

/** The name of a kind in events. */
export type KindName = 'mutex' | 'read' | 'write' | 'semaphore';

/** The keys of one lock, all under its hash tag. */
export interface PlaceKeys {
  readonly lock: string;
  readonly holders: string;
  readonly queue: string;
  readonly alive: string;
  readonly tokens: string;
}

/** What is locked, and how. */
export interface Place {
  /** As the caller names it. */
  readonly key: string;
  readonly kind: Kind;
  readonly name: KindName;
  readonly keys: PlaceKeys;
}

export function placeOf(
  connection: Connection,
  prefix: string,
  key: string,
  kind: Kind,
  name: KindName,
): Place {
  const lock = connection.key(prefix, hashTag(key));
  const keys = {
    lock,
    holders: `${lock}:holders`,
    queue: `${lock}:queue`,
    alive: `${lock}:alive`,
    tokens: `${lock}:tokens`,
  };
  return { key, kind, name, keys };
}

/** What the holders and waiters of one process that are asked for alike have in common. */
export function roomKey({ kind, keys }: Place): string {
  return `${kind} ${keys.lock}`;
}
