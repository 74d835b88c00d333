import { monotonicMs } from '../../clock';
import { durationMs } from '../../duration';
import { RedisUnavailableError } from '../../errors';
import { presentMoment } from '../../lease/lease';
import { checkKnown, checkOneOf, withDefaults, type Defaults } from '../../options';
import { uniqueBytes } from '../../random';
import type { Lookup, Turn, TurnOptions } from './cache-engine';
import type { EngineContext } from './context';
import { Flight } from './flight';
import { LeaderLease } from './leader-lease';
import type { Lookups } from './lookups';
import type { Place } from './place';
import { acquire, type AcquireReply } from './redis/acquire.lua';
import { look } from './redis/look.lua';
import { RemoteWait } from './remote-wait';
import type { Word } from './wake-ups';

const DEFAULTS: Defaults<TurnOptions> = { wait: true, alone: false, maxHold: '30s' };

/** Entries that somebody stores, one after the other, and that cannot be used; then the load is not shared any more. */
const MAX_USELESS = 5;

interface Wish {
  readonly wait: boolean;
  readonly alone: boolean | 'process';
  readonly maxHoldMs: number;
}

type Answer =
  Exclude<AcquireReply, { kind: 'entry' }> | { readonly kind: 'hit'; readonly turn: Turn & { role: 'hit' } };

/** Who loads an entry: one in all processes, and in each process one who asks about it. */
export class Turns {
  readonly #context: EngineContext;
  readonly #lookups: Lookups;
  readonly #flights = new Map<string, Flight>();
  readonly #remote = new Set<RemoteWait>();
  readonly #held = new Set<LeaderLease>();
  #closed = false;

  constructor(context: EngineContext, lookups: Lookups) {
    this.#context = context;
    this.#lookups = lookups;
  }

  /** Whoever waits is told to look again, here and in other processes; what is loaded still is not stored. */
  close(): void {
    this.#closed = true;
    for (const lease of this.#held) lease.abandon();
    for (const waiting of this.#remote) waiting.stop();
    for (const flight of this.#flights.values()) flight.land({ reason: 'again', asOf: 0 });
    this.#flights.clear();
  }

  async turn(place: Place, lookup: Lookup, options: TurnOptions): Promise<Turn> {
    const wish = resolveTurn(options);
    const present = this.#flights.get(place.id);
    if (present !== undefined && (wish.alone === false || (wish.alone === 'process' && !present.remote))) {
      return wish.wait ? follower(present, lookup) : { role: 'busy' };
    }
    const flight = new Flight();
    if (present === undefined || wish.alone === 'process') this.#flights.set(place.id, flight);
    const land: Flight['land'] = (landing) => {
      if (this.#flights.get(place.id) === flight) this.#flights.delete(place.id);
      flight.land(landing);
    };
    try {
      return await this.#begin(place, lookup, wish, flight, land);
    } catch (error) {
      land({ reason: 'again', asOf: 0 });
      throw error;
    }
  }

  async #begin(
    place: Place,
    lookup: Lookup,
    wish: Wish,
    flight: Flight,
    land: Flight['land'],
  ): Promise<Turn> {
    const lead = (token: string | undefined, askedAt = presentMoment()): Turn => {
      const { maxHoldMs } = wish;
      const { epoch } = this.#context.space.fence;
      const leadership = { place, token, askedAt, maxHoldMs, epoch, held: this.#held, land };
      const lease = new LeaderLease(this.#context, this.#lookups, leadership);
      if (this.#closed) lease.abandon();
      return { role: 'leader', lease };
    };
    if (this.#closed || (lookup.state === 'miss' && lookup.reason === 'unavailable')) return lead(undefined);
    const token = `r${uniqueBytes(12).toString('base64url')}`;
    const askedAt = presentMoment();
    const follows = wish.alone === false;
    const waiting = follows ? new RemoteWait(this.#context.space.wakeUps, place.id) : undefined;
    let answer: Answer;
    try {
      answer = await this.#acquire(place, token, lookup, follows);
    } catch (error) {
      waiting?.stop();
      if (error instanceof RedisUnavailableError) return lead(undefined);
      throw error;
    }
    if (waiting !== undefined && answer.kind === 'led') {
      flight.remote = true;
      void this.#follow(place, lookup, waiting, answer.leaseMs).then(land);
      return wish.wait ? follower(flight, lookup) : { role: 'busy' };
    }
    waiting?.stop();
    if (answer.kind === 'leads') return lead(token, askedAt);
    if (answer.kind === 'hit') {
      land({ reason: 'again', asOf: 0 });
      return answer.turn;
    }
    if (wish.wait || wish.alone !== false) return lead(undefined);
    land({ reason: 'again', asOf: 0 });
    return { role: 'busy' };
  }

  /** The fence is read in the same tick: what this process loads from now on counts as read at that epoch. */
  async #acquire(place: Place, token: string, lookup: Lookup, wait: boolean): Promise<Answer> {
    const { space, options } = this.#context;
    const { deadlineMs } = options;
    let { seen } = lookup;
    for (let useless = 0; useless < MAX_USELESS; useless++) {
      const askedAtMs = monotonicMs();
      const args = { token, ttl: options.leaseMs, seen, wait: wait ? 1 : 0 };
      const [answer] = await Promise.all([
        space.connection.run(acquire, place, args, { deadlineMs }),
        space.fence.read(deadlineMs),
      ]);
      if (answer.kind !== 'entry') return answer;
      const stored = await this.#lookups.read(place, answer.frame, lookup.order, askedAtMs);
      if (stored.state !== 'miss') return { kind: 'hit', turn: { role: 'hit', lookup: stored } };
      ({ seen } = stored);
    }
    return { kind: 'written', leaseMs: 0 };
  }

  /** Waits for another process, which may renew its lease as often as it likes. */
  async #follow(place: Place, lookup: Lookup, waiting: RemoteWait, leaseMs: number) {
    this.#remote.add(waiting);
    if (this.#closed) waiting.stop();
    const landing = (reason: 'filled' | 'not-storable' | 'failed' | 'again') => ({ reason, asOf: 0 });
    try {
      let leftMs = leaseMs;
      for (;;) {
        const word = await waiting.word(leftMs);
        if (word !== 'missed') return landing(reasonOf(word));
        leftMs = await this.#look(place, lookup);
        if (leftMs === 0) return landing('again');
      }
    } catch {
      return landing('again'); // whoever looks it up learns why
    } finally {
      waiting.stop();
      this.#remote.delete(waiting);
    }
  }

  #look(place: Place, { seen }: Lookup): Promise<number> {
    const { space, options } = this.#context;
    return space.connection.run(look, place, { seen }, { deadlineMs: options.deadlineMs });
  }
}

function reasonOf(word: Exclude<Word, 'missed'>) {
  return word === 'changed' ? 'again' : word;
}

function follower(flight: Flight, { order }: Lookup): Turn {
  return { role: 'follower', wait: (signal) => flight.wait(order, signal) };
}

function resolveTurn(options: TurnOptions): Wish {
  checkKnown(options, Object.keys(DEFAULTS));
  const { wait, alone, maxHold } = withDefaults(options, DEFAULTS);
  checkOneOf('wait', wait, [true, false]);
  checkOneOf('alone', alone, [true, false, 'process']);
  return { wait, alone, maxHoldMs: durationMs('maxHold', maxHold, 1, 3_600_000) };
}
