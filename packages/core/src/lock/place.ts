import type { Connection } from '../connection/connection';
import { hashTag } from '../connection/keys';

/** How a lock is shared: `x` alone, `r` with any number of readers, a number with so many permits. */
export type Kind = 'x' | 'r' | `${number}`;

/** The name of a kind in events. */
export type KindName = 'mutex' | 'read' | 'write' | 'semaphore';

/** The keys of one lock, all under its hash tag. The fast path needs the first alone. */
export class PlaceKeys {
  readonly lock: string;

  constructor(lock: string) {
    this.lock = lock;
  }

  get holders(): string {
    return `${this.lock}:holders`;
  }

  get queue(): string {
    return `${this.lock}:queue`;
  }

  get alive(): string {
    return `${this.lock}:alive`;
  }

  get tokens(): string {
    return `${this.lock}:tokens`;
  }
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
  return { key, kind, name, keys: new PlaceKeys(connection.key(prefix, hashTag(key))) };
}

/** What the holders and waiters of one process that are asked for alike have in common. There is no space in a key. */
export function roomKey({ kind, keys }: Place): string {
  return kind === 'x' ? keys.lock : `${kind} ${keys.lock}`;
}
