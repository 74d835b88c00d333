import { OptionError, RedisUnavailableError } from '../../errors';
import { presentMoment } from '../../lease/lease';
import { done, observed } from '../events';
import { checkInteger, checkKnown, checkOneOf } from '../../options';
import { uniqueBytes } from '../../random';
import type { Invalidation, NewEntry, SetEntryOptions } from './cache-engine';
import type { EngineContext } from './context';
import { checkTags, prefixMember, tagMember } from './members';
import { checkEntry, writeEntry } from './new-entry';
import type { Place } from './place';
import { put } from './redis/put.lua';
import { WriterLease } from './writer-lease';
import type { WriteLease } from './write-lease';

/** How long a writer may take. */
const MAX_WRITE_MS = 60_000;

/** What the owner of the values does. */
export class Writes {
  readonly #context: EngineContext;

  constructor(context: EngineContext) {
    this.#context = context;
  }

  async set(place: Place, entry: NewEntry, { epoch }: SetEntryOptions): Promise<void> {
    const { space, options } = this.#context;
    if (epoch !== undefined) checkInteger('epoch', epoch, 0);
    checkEntry(entry, options.maxBytes);
    const set = space.pending.noted({ key: place.key }, this.#set(place, entry, epoch));
    await observed(options.namespace, 'set', set, done);
  }

  delete(place: Place): Promise<boolean> {
    const { space, options } = this.#context;
    const dropped = space.pending.noted({ key: place.key }, space.drop(place, '', 1, options.deadlineMs));
    return observed(options.namespace, 'delete', dropped, done);
  }

  async invalidate(what: Invalidation): Promise<void> {
    const members = membersOf(what);
    const { space, options } = this.#context;
    const invalidated = space.fence.invalidate(members, options.maxTags, options.deadlineMs);
    await observed(options.namespace, 'invalidate', space.pending.noted(members, invalidated), done);
  }

  async beginWrite(place: Place): Promise<WriteLease> {
    const { space, options } = this.#context;
    const token = `w${uniqueBytes(12).toString('base64url')}`;
    const askedAt = presentMoment();
    const { pending } = space;
    const dropped = space.drop(place, token, options.leaseMs, options.deadlineMs);
    await pending.noted({ key: place.key }, dropped);
    return new WriterLease(this.#context, place, { token, askedAt, maxHoldMs: MAX_WRITE_MS });
  }

  async #set(place: Place, entry: NewEntry, epoch: number | undefined): Promise<void> {
    const { space, options } = this.#context;
    const { deadlineMs } = options;
    const outlived = space.fence.outlive(entry.livesMs, deadlineMs);
    // What was invalidated up to now does not concern what is given without an epoch.
    if (epoch === undefined) await outlived;
    await Promise.all([this.#put(place, entry, epoch), outlived]);
  }

  async #put(place: Place, entry: NewEntry, epoch: number | undefined): Promise<void> {
    const { space, options } = this.#context;
    const { frame, livesMs } = await writeEntry(this.#context, place, entry, epoch ?? space.fence.epoch);
    const { deadlineMs } = options;
    const { nowMs, errorMs } = space.fence.clock;
    const latest = Math.min(nowMs + errorMs + deadlineMs, Number.MAX_SAFE_INTEGER);
    const args = { frame, ttl: livesMs, channel: space.channel, id: place.id, latest };
    if (!(await space.replace(place, () => space.connection.run(put, place, args, { deadlineMs })))) {
      throw new RedisUnavailableError('deadline', 'no', 'Redis came to it too late');
    }
  }
}

/** @throws {OptionError} unless something is to be invalidated. */
function membersOf(what: Invalidation): readonly string[] | 'all' {
  checkKnown(what, ['tags', 'prefix', 'all']);
  const { tags = [], prefix = [] } = what;
  checkTags(tags);
  const prefixes = typeof prefix === 'string' ? [prefix] : prefix;
  if (!Array.isArray(prefixes)) throw new OptionError('prefix', 'a string or a list of strings', prefix);
  const members = [...tags.map(tagMember), ...(prefixes as readonly string[]).map(prefixMember)];
  checkOneOf('all', what.all, [true, undefined]);
  if (what.all === true) return 'all';
  if (members.length === 0)
    throw new OptionError('invalidate', 'given tags, a prefix, or `all: true`', undefined);
  return members;
}
