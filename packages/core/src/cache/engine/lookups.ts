import { monotonicMs } from '../../clock';
import { RedisUnavailableError } from '../../errors';
import type { Found, Hit, Lookup, LookupOptions, Miss, MissReason } from './cache-engine';
import type { EngineContext } from './context';
import { readFrame, SEEN_BYTES } from './frame';
import type { ReadEntry } from './local-entries';
import type { Place } from './place';

export const NOTHING = Buffer.alloc(0);

/** Asks for entries, in L1 and in Redis. */
export class Lookups {
  readonly #context: EngineContext;

  constructor(context: EngineContext) {
    this.#context = context;
  }

  /** What L1 has, unless something is to be settled first. */
  peek(place: Place): Hit | undefined {
    const { space } = this.#context;
    return space.pending.concerns(place.key) ? undefined : this.#local(place, this.#context.nextOrder());
  }

  async lookup(place: Place, { skipL1 = false }: LookupOptions): Promise<Lookup> {
    const { space } = this.#context;
    const order = this.#context.nextOrder();
    try {
      const settled = space.pending.settled(place.key);
      if (settled !== undefined) await settled;
    } catch (error) {
      return this.#unavailable(error, order);
    }
    const local = skipL1 ? undefined : this.#local(place, order);
    return local ?? this.#ask(place, order);
  }

  /** As when Redis gives no answer. */
  unanswered(): Miss {
    return miss('unavailable', this.#context.nextOrder(), NOTHING);
  }

  #local(place: Place, order: number): Hit | undefined {
    const { l1 } = this.#context;
    const nowMs = monotonicMs();
    const entry = l1?.find(place.id, nowMs);
    const hit = entry && this.#judge(place, entry, order, 'l1');
    if (hit === undefined || hit.state === 'miss') return undefined;
    if (l1?.wantsConfirmation(place.id, nowMs) === true) void this.#confirm(place);
    return hit;
  }

  /**
   * What a frame from Redis is worth, by the fence as it is known now.
   *
   * @param askedAtMs when it was asked for
   */
  async read(place: Place, frame: Buffer, order: number, askedAtMs: number): Promise<Lookup> {
    const { payloads, l1 } = this.#context;
    const parts = readFrame(frame);
    const seen = frame.subarray(0, SEEN_BYTES);
    if (parts === undefined) return miss('corrupt', order, seen);
    const { header } = parts;
    const reason = this.#refusal(place, header);
    if (reason !== undefined) return miss(reason, order, seen);
    const read = payloads.read(place.entry, parts);
    const contents = read instanceof Promise ? await read : read;
    if (contents === undefined) return miss('corrupt', order, seen);
    const entry = { header, contents, seen };
    l1?.put(place.id, entry, askedAtMs);
    return this.#hit(entry, order, 'redis', false);
  }

  /** What this process has just stored. */
  judgeWritten(place: Place, entry: ReadEntry, order: number, storedAtMs: number): Lookup {
    const lookup = this.#judge(place, entry, order, 'redis');
    if (lookup.state !== 'miss') this.#context.l1?.put(place.id, entry, storedAtMs);
    return lookup;
  }

  async #ask(place: Place, order: number): Promise<Lookup> {
    const { space, options, l1 } = this.#context;
    const askedAtMs = monotonicMs();
    const { deadlineMs } = options;
    try {
      // Of the master, a replica may be behind; and before the fence, so that no entry is newer than what is known of that.
      const asked = space.connection.command(place.entry, false, ['GET', place.entry], {
        deadlineMs,
        binary: true,
        idempotent: true,
      });
      const [frame] = await Promise.all([asked, space.fence.read(deadlineMs)]);
      if (Buffer.isBuffer(frame)) return await this.read(place, frame, order, askedAtMs);
    } catch (error) {
      const local = l1?.last(place.id);
      if (local === undefined || !(error instanceof RedisUnavailableError))
        return this.#unavailable(error, order);
      return this.#judge(place, local, order, 'l1', true);
    }
    l1?.forget(place.id);
    return miss('absent', order, NOTHING);
  }

  /** Asks for an entry that is served from L1 before its time is over there. */
  async #confirm(place: Place): Promise<void> {
    const lookup = await this.#ask(place, this.#context.nextOrder()).catch(() => undefined);
    if (lookup?.state === 'miss' && lookup.reason !== 'unavailable') this.#context.l1?.forget(place.id);
  }

  #judge(
    place: Place,
    entry: ReadEntry,
    order: number,
    source: Found['source'],
    unconfirmed = false,
  ): Lookup {
    const reason = this.#refusal(place, entry.header);
    return reason === undefined
      ? this.#hit(entry, order, source, unconfirmed)
      : miss(unconfirmed ? 'unavailable' : reason, order, entry.seen);
  }

  #refusal(place: Place, { epoch, tags, path, livesUntilMs }: ReadEntry['header']): MissReason | undefined {
    const { fence } = this.#context.space;
    if (!fence.admits({ epoch, tags, path: path ?? place.key })) return 'invalidated';
    return fence.clock.nowMs >= livesUntilMs ? 'expired' : undefined;
  }

  #hit(
    { header, contents, seen }: ReadEntry,
    order: number,
    source: Found['source'],
    unconfirmed: boolean,
  ): Hit {
    const nowMs = this.#context.space.fence.clock.nowMs;
    const freshMs = header.freshUntilMs - nowMs;
    const found: Found = {
      metadata: contents.metadata,
      body: contents.body,
      tags: header.tags,
      epoch: header.epoch,
      storedAt: header.storedAtMs,
      ageMs: Math.max(0, nowMs - header.storedAtMs),
      freshMs,
      livesMs: header.livesUntilMs - nowMs,
      loadMs: header.loadMs,
      source,
      unconfirmed,
    };
    return { state: freshMs > 0 ? 'fresh' : 'stale', found, order, seen };
  }

  #unavailable(error: unknown, order: number): Miss {
    if (!(error instanceof RedisUnavailableError)) throw error;
    return miss('unavailable', order, NOTHING);
  }
}

function miss(reason: MissReason, order: number, seen: Buffer): Miss {
  return { state: 'miss', reason, order, seen };
}
