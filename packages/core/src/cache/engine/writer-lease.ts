import type { LeaseKeeper } from '../../lease/lease-keeper';
import type { Moment } from '../../lease/lease';
import { observed } from '../events';
import type { NewEntry } from './cache-engine';
import type { EngineContext } from './context';
import { keepLease } from './keep-lease';
import { checkEntry, writeEntry } from './new-entry';
import type { Place } from './place';
import { fill } from './redis/fill.lua';
import type { WriteLease } from './write-lease';

export interface Writership {
  readonly token: string;
  readonly askedAt: Moment;
  readonly maxHoldMs: number;
}

/** A write by this process, from the deletion of the entry to what becomes of it. */
export class WriterLease implements WriteLease {
  readonly #context: EngineContext;
  readonly #place: Place;
  readonly #token: string;
  readonly #keeper: LeaseKeeper;

  constructor(context: EngineContext, place: Place, writership: Writership) {
    this.#context = context;
    this.#place = place;
    this.#token = writership.token;
    this.#keeper = keepLease(context, place, { ...writership, onLost: () => undefined });
  }

  fill(entry: NewEntry): Promise<boolean> {
    const { namespace } = this.#context.options;
    return observed(namespace, 'write', this.#fill(entry), (stored) => (stored ? 'stored' : 'refused'));
  }

  async discard(): Promise<void> {
    void this.#keeper.stop();
    const { space, options } = this.#context;
    const dropped = space.drop(this.#place, '', 1, options.deadlineMs);
    await space.pending.noted({ key: this.#place.key }, dropped);
  }

  async #fill(entry: NewEntry): Promise<boolean> {
    const stored = await this.#store(entry).catch(() => false);
    if (stored) void this.#keeper.stop();
    else await this.discard();
    return stored;
  }

  async #store(entry: NewEntry): Promise<boolean> {
    const { space, options } = this.#context;
    const { deadlineMs } = options;
    checkEntry(entry, options.maxBytes);
    await space.fence.outlive(entry.livesMs, deadlineMs); // what was written is newer than what was invalidated up to now
    const { frame, livesMs } = await writeEntry(this.#context, this.#place, entry, space.fence.epoch);
    const args = { token: this.#token, frame, ttl: livesMs, channel: space.channel, id: this.#place.id };
    return space.connection.run(fill, this.#place, args, { deadlineMs });
  }
}
