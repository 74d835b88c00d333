import { monotonicMs } from '../../clock';
import { RedisUnavailableError, TooLargeError } from '../../errors';
import type { LeaseKeeper } from '../../lease/lease-keeper';
import type { Moment } from '../../lease/lease';
import { observed } from '../events';
import type { NewEntry } from './cache-engine';
import type { EngineContext } from './context';
import type { Filled, FillLease } from './fill-lease';
import type { Landing } from './flight';
import { keepLease } from './keep-lease';
import type { Lookups } from './lookups';
import { checkEntry, writeEntry } from './new-entry';
import type { Place } from './place';
import { fill } from './redis/fill.lua';
import { giveUp } from './redis/give-up.lua';

type Reason = 'not-storable' | 'failed';

const WORDS: Readonly<Record<Reason | 'again', string>> = { 'not-storable': 'n', failed: 'x', again: 'a' };

export interface Leadership {
  readonly place: Place;
  /** Of the lease in Redis; `undefined` where there is none. */
  readonly token: string | undefined;
  readonly askedAt: Moment;
  readonly maxHoldMs: number;
  readonly epoch: number;
  /** The leases of the engine in Redis that are neither filled nor given up. */
  readonly held: Set<LeaderLease>;
  /** Tells those who wait in this process. */
  land(landing: Landing): void;
}

/** A load by this process. Without a token, what it loads is not kept, and exact only for those who asked before it began. */
export class LeaderLease implements FillLease {
  readonly epoch: number;
  readonly #context: EngineContext;
  readonly #lookups: Lookups;
  readonly #leadership: Leadership;
  readonly #began: number;
  readonly #abort = new AbortController();
  readonly #keeper: LeaseKeeper | undefined;
  #token: string | undefined;
  #over = false;

  constructor(context: EngineContext, lookups: Lookups, leadership: Leadership) {
    this.#context = context;
    this.#lookups = lookups;
    this.#leadership = leadership;
    this.#began = context.nextOrder();
    this.epoch = leadership.epoch;
    const { token, place, held } = leadership;
    this.#token = token;
    if (token !== undefined) held.add(this);
    this.#keeper =
      token === undefined
        ? undefined
        : keepLease(context, place, {
            ...leadership,
            token,
            onLost: () => {
              this.#abort.abort();
            },
          });
  }

  get stores(): boolean {
    return this.#token !== undefined;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  fill(entry: NewEntry, shared?: unknown): Promise<Filled> {
    this.#end();
    return observed(this.#context.options.namespace, 'fill', this.#fill(entry, shared), (filled) => filled);
  }

  giveUp(reason: Reason, shared?: unknown): Promise<void> {
    this.#end();
    return observed(this.#context.options.namespace, 'fill', this.#giveUp(reason, shared), () => reason);
  }

  /** Gives the lease back while the load goes on: nobody elsewhere is to wait for a process that ends. */
  abandon(): void {
    const token = this.#token;
    this.#leadership.held.delete(this);
    if (token === undefined) return;
    this.#token = undefined;
    void this.#keeper?.stop();
    this.#abort.abort();
    this.#giveBack(token, 'again').catch(() => undefined); // then it runs out
  }

  async #fill(entry: NewEntry, shared: unknown): Promise<Filled> {
    try {
      checkEntry(entry, this.#context.options.maxBytes);
    } catch (error) {
      await this.#giveUp('not-storable', shared);
      if (error instanceof TooLargeError) return 'too-large';
      throw error;
    }
    const token = this.#token;
    if (token === undefined) {
      this.#leadership.land({ reason: 'not-storable', asOf: this.#began, shared });
      return 'not-kept';
    }
    try {
      return await this.#store(token, entry);
    } catch (error) {
      const unavailable = error instanceof RedisUnavailableError;
      // A Redis that is full refuses, and still gives the lease back.
      if (!unavailable || error.reason === 'refused') await this.#giveUp('not-storable', shared);
      this.#leadership.land({ reason: 'not-storable', asOf: this.#began, shared });
      if (unavailable) return 'unavailable';
      throw error;
    }
  }

  async #store(token: string, entry: NewEntry): Promise<Filled> {
    const { space, options } = this.#context;
    const { deadlineMs } = options;
    const { place } = this.#leadership;
    const written = await writeEntry(this.#context, place, entry, this.epoch);
    const [asOf, askedAtMs] = [this.#context.nextOrder(), monotonicMs()];
    const args = { token, frame: written.frame, ttl: written.livesMs, channel: space.channel, id: place.id };
    const [stored] = await Promise.all([
      space.connection.run(fill, place, args, { deadlineMs }),
      space.fence.outlive(written.livesMs, deadlineMs),
    ]);
    const lookup = stored ? this.#lookups.judgeWritten(place, written, asOf, askedAtMs) : undefined;
    if (lookup === undefined || lookup.state === 'miss') {
      this.#leadership.land({ reason: 'again', asOf });
      return stored ? 'invalidated' : 'refused';
    }
    this.#leadership.land({ reason: 'filled', asOf, lookup });
    return 'stored';
  }

  /** Who asked before the question that is sent here is served by what is shared, if the fence admits it then. */
  async #giveUp(reason: Reason, shared: unknown): Promise<void> {
    const { space, options } = this.#context;
    let asOf = this.#began;
    try {
      if (this.#token === undefined) return;
      const askedAt = this.#context.nextOrder();
      const [held] = await Promise.all([
        this.#giveBack(this.#token, reason),
        space.fence.read(options.deadlineMs),
      ]);
      if (held && this.epoch === space.fence.epoch) asOf = askedAt;
    } catch (error) {
      if (!(error instanceof RedisUnavailableError)) throw error;
    } finally {
      this.#leadership.land({ reason, asOf, shared });
    }
  }

  #giveBack(token: string, word: Reason | 'again'): Promise<boolean> {
    const { space, options } = this.#context;
    const { place } = this.#leadership;
    const args = { token, word: WORDS[word], channel: space.channel, id: place.id };
    return space.connection.run(giveUp, place, args, { deadlineMs: options.deadlineMs });
  }

  #end(): void {
    if (this.#over) throw new TypeError('The lease has been filled or given up already');
    this.#over = true;
    this.#leadership.held.delete(this);
    void this.#keeper?.stop();
  }
}
