import type { Connection } from '../../connection/connection';
import { Fence } from './fence';
import { Pending } from './pending';
import { placeOf, type Place } from './place';
import { drop } from './redis/drop.lua';
import { WakeUps } from './wake-ups';

/** Who keeps something in the memory of this process. */
export interface SpaceListener {
  /** An entry was replaced or deleted; all of them may have been, where no id is given. */
  onChanged(id: string | undefined): void;
  /** The fence has news that this process has not read. */
  onInvalidated(): void;
}

const spaces = new WeakMap<Connection, Map<string, Space>>();

/** What all caches of one connection and namespace in this process share, so that each sees what another one did. */
export class Space {
  readonly connection: Connection;
  readonly channel: string;
  readonly fence: Fence;
  readonly wakeUps: WakeUps;
  readonly pending: Pending;
  readonly #namespace: string;
  readonly #listeners = new Set<SpaceListener>();

  private constructor(connection: Connection, namespace: string, capacity: number, deadlineMs: number) {
    this.connection = connection;
    this.#namespace = namespace;
    this.channel = connection.key(namespace, 'wake');
    this.fence = new Fence(connection, connection.key(namespace, 'fence'), this.channel, capacity);
    this.wakeUps = new WakeUps(connection, this.channel, {
      onChanged: this.#onChanged,
      onInvalidated: () => {
        for (const listener of this.#listeners) listener.onInvalidated();
      },
    });
    this.pending = new Pending({
      invalidate: (members) => this.fence.invalidate(members, capacity, deadlineMs),
      drop: async (key) => {
        await this.drop(this.place(key), '', 1, deadlineMs);
      },
    });
  }

  /** The one of a connection and namespace, for a listener that leaves it when it is closed. */
  static enter(
    connection: Connection,
    namespace: string,
    listener: SpaceListener,
    { capacity, deadlineMs }: { capacity: number; deadlineMs: number },
  ): Space {
    const ofConnection = spaces.get(connection) ?? new Map<string, Space>();
    spaces.set(connection, ofConnection);
    const space = ofConnection.get(namespace) ?? new Space(connection, namespace, capacity, deadlineMs);
    ofConnection.set(namespace, space);
    space.#listeners.add(listener);
    space.fence.atLeast(capacity);
    return space;
  }

  leave(listener: SpaceListener): void {
    if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
    spaces.get(this.connection)?.delete(this.#namespace);
    this.wakeUps.close();
    this.pending.close();
  }

  place(key: string): Place {
    return placeOf(this.connection, this.#namespace, key);
  }

  /** Deletes an entry, perhaps for a writer who takes its lease. Whether there was one. */
  drop(place: Place, writer: string, leaseMs: number, deadlineMs: number): Promise<boolean> {
    const args = { writer, ttl: leaseMs, channel: this.channel, id: place.id };
    return this.replace(place, () => this.connection.run(drop, place, args, { deadlineMs }));
  }

  /** Has everything in this process forget an entry, before the message comes that says so. */
  async replace<Result>({ id }: Place, work: () => Promise<Result>): Promise<Result> {
    this.#onChanged(id);
    const result = await work();
    this.#onChanged(id); // what was read meanwhile may have been there before
    return result;
  }

  readonly #onChanged = (id: string | undefined): void => {
    for (const listener of this.#listeners) listener.onChanged(id);
  };
}
