import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../random';
import { machineMs } from '../clock';
import type { Contender, HeldLock } from './contender';
import { TTL_MS, type Belief, type Tenure } from './scenario';

const STEP_MS = 5;
const WRITES = 3;
/** Most are short; one in four outlives its first lease. */
const LONG_PART = 0.25;

/**
 * One lock while a worker has it: what the worker believes, and what it writes.
 *
 * It believes from the first to the last moment at which its client said that the lock is held. The stamps are taken inside
 * of what was said, so that a process that is stopped between the two believes shorter, and never longer. It goes on
 * writing when it believes no more, as a program does that does not look.
 */
export class Tenancy {
  readonly #id: string;
  readonly #key: string;
  readonly #calledMs: number;
  readonly #returnedMs = machineMs();
  readonly #contender: Contender;
  readonly #lock: HeldLock;
  #belief: Belief | undefined;
  #sinceMs: number | undefined;
  #believes = true;
  #writes = 0;
  #refused = 0;
  #refusedInBelief = 0;
  #over = false;

  constructor(id: string, key: string, calledMs: number, contender: Contender, lock: HeldLock) {
    this.#id = id;
    this.#key = key;
    this.#calledMs = calledMs;
    this.#contender = contender;
    this.#lock = lock;
    this.#look();
  }

  get tenure(): Tenure {
    return {
      id: this.#id,
      key: this.#key,
      calledMs: this.#calledMs,
      returnedMs: this.#returnedMs,
      token: this.#lock.token,
      belief: this.#belief,
      lost: !this.#believes,
      toldLateMs: this.#lock.toldLateMs,
      refusedInBelief: this.#refusedInBelief,
      writes: this.#writes,
      refused: this.#refused,
      over: this.#over,
    };
  }

  /** Holds it for a while, and gives it back, also when it could not write. */
  async run(random: Random): Promise<void> {
    try {
      await this.#hold(random);
    } finally {
      await this.#lock.release();
      this.#over = true;
    }
  }

  async #hold(random: Random): Promise<void> {
    const long = random.next() < LONG_PART;
    const durationMs = long ? random.between(TTL_MS, 2 * TTL_MS) : random.between(0, TTL_MS / 3);
    const endMs = machineMs() + durationMs;
    const writesAtMs = Array.from({ length: WRITES }, () => endMs - random.between(0, durationMs)).sort(
      (left, right) => left - right,
    );
    for (const atMs of [...writesAtMs, endMs]) {
      while (machineMs() < atMs) {
        await pause(STEP_MS);
        this.#look();
      }
      if (this.#writes < WRITES) await this.#write();
    }
    this.#look();
  }

  /** What it was not sure of once, it is never sure of again. */
  #look(): boolean {
    const beforeMs = machineMs();
    this.#believes &&= this.#lock.held;
    const afterMs = machineMs();
    if (!this.#believes) return false;
    if (this.#sinceMs === undefined) this.#sinceMs = afterMs;
    else this.#belief = { fromMs: this.#sinceMs, toMs: beforeMs };
    return true;
  }

  async #write(): Promise<void> {
    const believed = this.#look();
    this.#writes++;
    if (await this.#contender.write(this.#key, this.#id, this.#lock)) return;
    this.#refused++;
    if (this.#look() && believed) this.#refusedInBelief++;
  }
}
