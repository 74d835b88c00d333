import { monotonicMs } from '../clock';
import { mayHaveRun } from '../connection/failure';
import { LockNotAcquiredError, RedisUnavailableError } from '../errors';
import { abandon } from './abandon';
import { LockTeller } from './events';
import { grantOf, type Grant } from './grant';
import { inThisTick } from '../in-this-tick';
import { Holding, type HoldingListener } from './holding';
import type { Kernel } from './kernel';
import { Lease, presentMoment, type Moment } from '../lease/lease';
import type { Released } from './locks';
import type { Wish } from './options';
import { roomKey, type Place } from './place';
import { WaitingRoom } from './waiting-room';
import { WakeUps } from './wake-ups';

/** Somebody else holds it. */
export interface Refusal {
  readonly key: string;
  readonly retryAfterMs: number;
}

/** Takes one place of one lock at a time, at once or after waiting, and keeps account of all that this process has. */
export class Acquirer implements HoldingListener {
  readonly #kernel: Kernel;
  readonly #teller: LockTeller;
  readonly #wakeUps: WakeUps;
  readonly #rooms = new Map<string, WaitingRoom>();
  /** Mutexes that somebody is asking for by himself: whoever comes after him waits behind him. */
  readonly #asked = new Set<string>();
  #arrivals = 0;
  #isClosed = false;

  constructor(kernel: Kernel, name: string) {
    this.#kernel = kernel;
    this.#teller = new LockTeller(name);
    this.#wakeUps = new WakeUps(kernel);
  }

  /**
   * Takes it if it is free.
   *
   * @param askedAt the present moment
   * @throws {RedisUnavailableError} when Redis gives no answer, or gives it after the lease that it is about.
   */
  try(place: Place, wish: Wish, askedAt = presentMoment()): Promise<Holding | Refusal> {
    const taking = inThisTick(() => {
      wish.signal?.throwIfAborted();
      return this.#try(place, wish, askedAt, nothing, (taken) =>
        taken instanceof Holding ? this.#unlessAborted(taken, wish) : taken,
      );
    });
    return this.#teller.told(place, taking, outcomeOf);
  }

  /**
   * Takes it, waiting until then.
   *
   * @param askedAt the present moment
   * @throws {LockNotAcquiredError} when it was not to be had.
   * @throws {RedisUnavailableError} when Redis gives no answer.
   */
  acquire(place: Place, wish: Wish, untilMs: number, askedAt = presentMoment()): Promise<Holding> {
    const taking = inThisTick(() => this.#acquire(place, wish, untilMs, askedAt));
    return this.#teller.told(place, taking, outcomeOf);
  }

  /** It ends by itself: whether anybody ever releases it is no matter. */
  onLost(holding: Holding): void {
    this.#wakeUps.remove(holding);
    this.#teller.tell(holding.place, 'lost', holding.grantedAtMs);
  }

  onReleased(holding: Holding, outcome: Released): void {
    this.#wakeUps.remove(holding);
    this.#teller.tell(holding.place, outcome, holding.grantedAtMs);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const room of [...this.#rooms.values()]) room.refuseAll(closedError());
    await Promise.all(this.#wakeUps.wakeables.flatMap((one) => (one instanceof Holding ? [one.end()] : [])));
    this.#wakeUps.close();
  }

  #acquire(place: Place, wish: Wish, untilMs: number, askedAt: Moment): Promise<Holding> {
    wish.signal?.throwIfAborted();
    const arrival = ++this.#arrivals;
    const key = roomKey(place);
    const wait = () => this.#wait(place, key, wish, untilMs, arrival);
    if (this.#rooms.has(key) || this.#asked.has(key)) return wait();
    const settled = () => this.#asked.delete(key);
    const trying = this.#try(place, wish, askedAt, settled, (taken): Holding | Promise<Holding> => {
      if (taken instanceof Holding) return this.#unlessAborted(taken, wish);
      if (monotonicMs() < untilMs) return wait();
      throw new LockNotAcquiredError(monotonicMs() - askedAt.monotonicMs, taken.retryAfterMs);
    });
    if (place.kind === 'x') this.#asked.add(key);
    return trying;
  }

  async #wait(place: Place, key: string, wish: Wish, untilMs: number, arrival: number): Promise<Holding> {
    this.#checkOpen();
    wish.signal?.throwIfAborted(); // while the first question was under way
    const holding = this.#hold(place, await this.#room(place, key).wait(wish, untilMs, arrival), wish);
    if (this.#isClosed) void holding.end(); // since the tick of the grant
    this.#checkOpen();
    return holding;
  }

  #unlessAborted(holding: Holding, { signal }: Wish): Holding {
    if (signal?.aborted !== true) return holding;
    void holding.end();
    throw signal.reason;
  }

  /** Asks once. What is `settled`, and goes on with what was taken, does so in the tick of the answer. */
  #try<Next>(
    place: Place,
    wish: Wish,
    askedAt: Moment,
    settled: () => void,
    next: (taken: Holding | Refusal) => Next | Promise<Next>,
  ): Promise<Next> {
    this.#checkOpen();
    const id = this.#kernel.newId(place);
    const lease = new Lease(wish.ttlMs, askedAt);
    return this.#kernel.try(
      place,
      id,
      wish.ttlMs,
      (answer) => {
        settled();
        if (answer.kind !== 'granted') return next({ key: place.key, retryAfterMs: answer.retryAfterMs });
        return next(this.#holdInTime(place, grantOf(answer, id, lease), wish));
      },
      (error) => {
        settled();
        if (mayHaveRun(error)) abandon(this.#kernel, place, id, lease);
        throw error;
      },
    );
  }

  #holdInTime(place: Place, grant: Grant, wish: Wish): Holding {
    const holding = this.#hold(place, grant, wish);
    if (holding.held && !this.#isClosed) return holding;
    void holding.end();
    this.#checkOpen();
    throw new RedisUnavailableError(
      'deadline',
      'unknown',
      'The answer came after the lease that it is about',
    );
  }

  #hold(place: Place, grant: Grant, wish: Wish): Holding {
    const holding = new Holding(this.#kernel, place, grant, wish, this);
    this.#wakeUps.add(holding);
    this.#wakeUps.listen();
    return holding;
  }

  #checkOpen(): void {
    if (this.#isClosed) throw closedError();
  }

  #room(place: Place, key: string): WaitingRoom {
    let room = this.#rooms.get(key);
    if (room === undefined) {
      room = new WaitingRoom(this.#kernel, this.#wakeUps, place, () => this.#rooms.delete(key));
      this.#rooms.set(key, room);
    }
    return room;
  }
}

function outcomeOf(taken: Holding | Refusal) {
  return taken instanceof Holding ? 'acquired' : 'refused';
}

const nothing = () => undefined;

function closedError(): RedisUnavailableError {
  return new RedisUnavailableError('closed', 'no', 'The locks were closed');
}
