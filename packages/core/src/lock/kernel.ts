import { randomBytes } from 'node:crypto';
import type { CallOptions, Connection } from '../connection/connection';
import type { Continuation } from '../connection/continuation';
import type { Place } from './place';
import { acquire } from './redis/acquire.lua';
import { drop } from './redis/drop.lua';
import { force } from './redis/force.lua';
import { inspect, type LockRows } from './redis/inspect.lua';
import { release } from './redis/release.lua';
import { renew } from './redis/renew.lua';
import { take } from './redis/take.lua';

export interface GrantedAnswer {
  readonly kind: 'granted';
  readonly token: number;
  readonly fast: boolean;
  /** How many hold it now. */
  readonly holders: number;
}

/** What Redis says to whoever asks for a lock. */
export type Answer =
  | GrantedAnswer
  | { readonly kind: 'refused'; readonly retryAfterMs: number }
  | {
      readonly kind: 'waiting';
      readonly first: boolean;
      readonly retryAfterMs: number;
      /** When Redis said so, by its clock. */
      readonly redisMs: number;
    };

/** How long a waiter counts as alive after it asked. */
const LIVE_MS = 9000;

/** How often a waiter asks again, so that two of its questions may be lost. */
export const HEARTBEAT_MS = LIVE_MS / 3;

export interface KernelSettings {
  readonly prefix: string;
  readonly deadlineMs: number;
  readonly graceMs: number;
}

/** The scripts of one process, with what all of their calls have in common. One round trip each, unless said. */
export class Kernel {
  readonly connection: Connection;
  /** Of this process and these locks. Nobody can guess it, nor an id that is made of it. */
  readonly instance = randomBytes(12).toString('base64url');
  readonly #channel: string;
  readonly #graceMs: number;
  readonly #options: CallOptions;
  #ids = 0;

  constructor(connection: Connection, { prefix, deadlineMs, graceMs }: KernelSettings) {
    this.connection = connection;
    this.#channel = connection.key(prefix, 'wake');
    this.#graceMs = graceMs;
    this.#options = { deadlineMs };
  }

  /** Where this process hears that it was granted something. */
  get ownChannel(): string {
    return `${this.#channel}:${this.instance}`;
  }

  newId(place: Place): string {
    return `${place.kind}.${this.instance}.${(++this.#ids).toString(36)}`;
  }

  /** Two round trips when others hold a mutex by the kernel, or wait for it. */
  try<Next>(
    place: Place,
    id: string,
    leaseMs: number,
    { next, failed }: Continuation<Answer, Next>,
  ): Promise<Next> {
    const ask = () => this.#acquire(place, id, leaseMs, 0).then(next, failed);
    if (place.kind !== 'x' || this.#graceMs > 0) return ask();
    const continuation: Continuation<number, Next> = {
      next: (reply) => (reply === 0 ? ask() : next(takenOf(reply))),
      failed,
    };
    return this.connection.runThen(take, place.keys, { id, lease: leaseMs }, continuation, this.#options);
  }

  /** Confirms what was granted, or waits on in the queue. */
  ask(place: Place, id: string, leaseMs: number): Promise<Answer> {
    return this.#acquire(place, id, leaseMs, LIVE_MS);
  }

  /** Whether it was held by the fast path; then it is free. */
  drop<Next>(
    place: Place,
    id: string,
    token: number,
    continuation: Continuation<boolean, Next>,
  ): Promise<Next> {
    const args = { id, usedUp: token + 1 };
    return this.connection.runThen(drop, place.keys, args, continuation, this.#options);
  }

  /** Whether it was held, and the last token before the lock was handed on. Also leaves the queue. */
  async release(place: Place, id: string): Promise<{ readonly held: boolean; readonly last: number }> {
    const args = { channel: this.#channel, id, grace: this.#graceMs };
    const [held, last] = await this.connection.run(release, place.keys, args, this.#options);
    return { held: held === 1, last };
  }

  renew(place: Place, id: string, leaseMs: number, token: number): Promise<boolean> {
    const args = { channel: this.#channel, id, lease: leaseMs, token, grace: this.#graceMs };
    return this.connection.run(renew, place.keys, args, this.#options);
  }

  force(place: Place): Promise<number> {
    const args = { channel: this.#channel, grace: this.#graceMs };
    return this.connection.run(force, place.keys, args, this.#options);
  }

  inspect(place: Place): Promise<LockRows> {
    return this.connection.run(inspect, place.keys, {}, this.#options);
  }

  async #acquire(place: Place, id: string, leaseMs: number, liveMs: number): Promise<Answer> {
    const args = { channel: this.#channel, id, lease: leaseMs, live: liveMs, grace: this.#graceMs };
    const [outcome, detail, count, redisMs] = await this.connection.run(
      acquire,
      place.keys,
      args,
      this.#options,
    );
    if (outcome === 1) return { kind: 'granted', token: detail, fast: false, holders: count };
    if (outcome === 0) return { kind: 'refused', retryAfterMs: detail };
    return { kind: 'waiting', first: count === 0, retryAfterMs: detail, redisMs };
  }
}

function takenOf(reply: number): Answer {
  if (reply < 0) return { kind: 'refused', retryAfterMs: -reply };
  return { kind: 'granted', token: reply, fast: true, holders: 1 };
}
