import { monotonicMs } from '../clock';
import { mayHaveRun } from '../connection/failure';
import { LockNotAcquiredError, RedisUnavailableError } from '../errors';
import { abandon } from './abandon';
import type { Asker } from './asker';
import { LockTeller } from './events';
import { grantOf, type Grant } from './grant';
import { Holding, type HoldingListener } from './holding';
import type { Kernel } from './kernel';
import { Lease, type Moment } from '../lease/lease';
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
   * Takes it if it is free. Fails with a {@link RedisUnavailableError} when Redis gives no answer, or gives it after the lease
   * that it is about.
   *
   * @param askedAt the present moment
   */
  try<Next>(place: Place, wish: Wish, askedAt: Moment, asker: Asker<Holding | Refusal, Next>): Promise<Next> {
    return this.#try(place, wish, askedAt, this.#teller.telling(place, asker, outcomeOf));
  }

  /**
   * Takes it, waiting until then. Fails with a {@link LockNotAcquiredError} when it was not to be had, and with a
   * {@link RedisUnavailableError} when Redis gives no answer.
   *
   * @param askedAt the present moment
   */
  acquire<Next>(
    place: Place,
    wish: Wish,
    untilMs: number,
    askedAt: Moment,
    asker: Asker<Holding, Next>,
  ): Promise<Next> {
    const { next, failed } = this.#teller.telling(place, asker, outcomeOf);
    const arrival = ++this.#arrivals;
    const key = roomKey(place);
    const wait = () => this.#wait(place, key, wish, untilMs, arrival).then(next, failed);
    if (this.#rooms.has(key) || this.#asked.has(key)) return wait();
    const settled = () => this.#asked.delete(key);
    if (place.kind === 'x') this.#asked.add(key);
    return this.#try(place, wish, askedAt, {
      next: (taken) => {
        settled();
        if (taken instanceof Holding) return next(taken);
        if (monotonicMs() < untilMs) return wait();
        return failed(new LockNotAcquiredError(monotonicMs() - askedAt.monotonicMs, taken.retryAfterMs));
      },
      failed: (error) => {
        settled();
        return failed(error);
      },
    });
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

  async #wait(place: Place, key: string, wish: Wish, untilMs: number, arrival: number): Promise<Holding> {
    this.#checkOpen();
    wish.signal?.throwIfAborted(); // while the first question was under way
    const holding = this.#hold(place, await this.#room(place, key).wait(wish, untilMs, arrival), wish);
    if (this.#isClosed) void holding.end(); // since the tick of the grant
    this.#checkOpen();
    return holding;
  }

  /** Asks once, and goes on in the tick of the answer. */
  #try<Next>(
    place: Place,
    wish: Wish,
    askedAt: Moment,
    { next, failed }: Asker<Holding | Refusal, Next>,
  ): Promise<Next> {
    if (wish.signal?.aborted === true) return failed(wish.signal.reason);
    if (this.#isClosed) return failed(closedError());
    const id = this.#kernel.newId(place);
    const lease = new Lease(wish.ttlMs, askedAt);
    return this.#kernel.try(place, id, wish.ttlMs, {
      next: (answer) => {
        if (answer.kind !== 'granted') return next({ key: place.key, retryAfterMs: answer.retryAfterMs });
        const holding = this.#hold(place, grantOf(answer, id, lease), wish);
        const trouble = this.#troubleWith(holding, wish);
        if (trouble === undefined) return next(holding);
        void holding.end();
        return failed(trouble);
      },
      failed: (error) => {
        if (mayHaveRun(error)) abandon(this.#kernel, place, id, lease);
        return failed(error);
      },
    });
  }

  /** Why what was granted is not to be had, if so. */
  #troubleWith(holding: Holding, { signal }: Wish): unknown {
    if (this.#isClosed) return closedError();
    return holding.held ? signal?.reason : lateError();
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

function closedError(): RedisUnavailableError {
  return new RedisUnavailableError('closed', 'no', 'The locks were closed');
}

function lateError(): RedisUnavailableError {
  return new RedisUnavailableError('deadline', 'unknown', 'The answer came after the lease that it is about');
}
