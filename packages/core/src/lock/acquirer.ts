import { monotonicMs } from '../clock';
import { mayHaveRun } from '../connection/failure';
import { LockNotAcquiredError, RedisUnavailableError } from '../errors';
import { abandon } from './abandon';
import { lockEvents, type LockEvent } from './events';
import type { Grant } from './grant';
import { Holding, type HoldingListener } from './holding';
import type { Answer, Kernel } from './kernel';
import { Lease, presentMoment } from './lease';
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
  readonly #name: string;
  readonly #wakeUps: WakeUps;
  readonly #rooms = new Map<string, WaitingRoom>();
  /** Mutexes that somebody is asking for by himself: whoever comes after him waits behind him. */
  readonly #asked = new Set<string>();
  readonly #holdings = new Set<Holding>();
  #arrivals = 0;
  #isClosed = false;

  constructor(kernel: Kernel, name: string) {
    this.#kernel = kernel;
    this.#name = name;
    this.#wakeUps = new WakeUps(kernel);
  }

  /**
   * Takes it if it is free.
   *
   * @throws {RedisUnavailableError} when Redis gives no answer, or gives it after the lease that it is about.
   */
  try(place: Place, wish: Wish): Promise<Holding | Refusal> {
    return this.#told(place, this.#try(place, wish));
  }

  /**
   * Takes it, waiting until then.
   *
   * @throws {LockNotAcquiredError} when it was not to be had.
   * @throws {RedisUnavailableError} when Redis gives no answer.
   */
  acquire(place: Place, wish: Wish, untilMs: number): Promise<Holding> {
    return this.#told(place, this.#acquire(place, wish, untilMs));
  }

  onLost(holding: Holding): void {
    this.#publish(holding.place, 'lost', holding.grantedAtMs);
  }

  onReleased(holding: Holding, outcome: Released): void {
    this.#holdings.delete(holding);
    this.#wakeUps.remove(holding);
    this.#publish(holding.place, outcome, holding.grantedAtMs);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const room of [...this.#rooms.values()]) room.refuseAll(closedError());
    await Promise.all([...this.#holdings].map((holding) => holding.end()));
    this.#wakeUps.close();
  }

  async #acquire(place: Place, wish: Wish, untilMs: number): Promise<Holding> {
    const startedAtMs = monotonicMs();
    wish.signal?.throwIfAborted();
    const arrival = ++this.#arrivals;
    const key = roomKey(place);
    if (!this.#rooms.has(key) && !this.#asked.has(key)) {
      const alone = place.kind === 'x';
      if (alone) this.#asked.add(key);
      let taken: Holding | Refusal;
      try {
        taken = await this.#try(place, wish);
      } finally {
        if (alone) this.#asked.delete(key);
      }
      if (taken instanceof Holding) return this.#unlessAborted(taken, wish);
      if (monotonicMs() >= untilMs) {
        throw new LockNotAcquiredError(monotonicMs() - startedAtMs, taken.retryAfterMs);
      }
    }
    this.#checkOpen();
    wish.signal?.throwIfAborted(); // while the first question was under way
    return this.#hold(place, await this.#room(place, key).wait(wish, untilMs, arrival), wish);
  }

  #unlessAborted(holding: Holding, { signal }: Wish): Holding {
    if (signal?.aborted !== true) return holding;
    void holding.end();
    throw signal.reason;
  }

  async #try(place: Place, wish: Wish): Promise<Holding | Refusal> {
    this.#checkOpen();
    const id = this.#kernel.newId(place);
    const lease = new Lease(wish.ttlMs, presentMoment());
    let answer: Answer;
    try {
      answer = await this.#kernel.try(place, id, wish.ttlMs);
    } catch (error) {
      if (mayHaveRun(error)) abandon(this.#kernel, place, id, lease);
      throw error;
    }
    if (answer.kind !== 'granted') return { key: place.key, retryAfterMs: answer.retryAfterMs };
    const holding = this.#hold(place, { ...answer, id, lease }, wish);
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
    this.#holdings.add(holding);
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

  /** Tells of what came of it, and passes it on. */
  #told<Taken extends Holding | Refusal>(place: Place, taking: Promise<Taken>): Promise<Taken> {
    if (!lockEvents.hasSubscribers) return taking;
    const startedAtMs = monotonicMs();
    const tell = (outcome: LockEvent['outcome']) => {
      this.#publish(place, outcome, startedAtMs);
    };
    return taking.then(
      (taken) => {
        tell(taken instanceof Holding ? 'acquired' : 'refused');
        return taken;
      },
      (error: unknown) => {
        tell(outcomeOf(error));
        throw error;
      },
    );
  }

  #publish({ name: kind }: Place, outcome: LockEvent['outcome'], sinceMs: number): void {
    if (!lockEvents.hasSubscribers) return;
    lockEvents.publish(() => ({ name: this.#name, kind, outcome, durationMs: monotonicMs() - sinceMs }));
  }
}

function closedError(): RedisUnavailableError {
  return new RedisUnavailableError('closed', 'no', 'The locks were closed');
}

function outcomeOf(error: unknown): LockEvent['outcome'] {
  if (error instanceof LockNotAcquiredError) return 'timeout';
  return error instanceof RedisUnavailableError ? 'unavailable' : 'aborted';
}
