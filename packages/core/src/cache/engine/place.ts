import type { Connection } from '../../connection/connection';
import { hashTag } from '../../connection/keys';

/** Where an entry stands. */
export interface Place {
  /** As the caller names it. */
  readonly key: string;
  /** How messages name it. */
  readonly id: string;
  readonly entry: string;
  readonly lease: string;
}

export function placeOf(connection: Connection, namespace: string, key: string): Place {
  const id = hashTag(key);
  const entry = connection.key(namespace, id);
  return { key, id, entry, lease: `${entry}:lease` };
}
