import { monotonicMs } from '../../clock';
import type { Connection } from '../../connection/connection';
import { invalidate } from './redis/invalidate.lua';
import { RedisClock } from './redis-clock';
import { parseStamps, type News } from './redis/news';
import { open } from './redis/open.lua';
import { Stamps, type Origin } from './stamps';

/** How often the history of Redis is looked at: so long may an invalidation that a failover lost go unnoticed. */
const HISTORY_MS = 1000;

/** The fence outlives every entry, and a quiet day. */
const MIN_TTL_MS = 86_400_000;

/**
 * What has been invalidated in a namespace, as this process knows it. Every lookup brings it up to date in its own round trip,
 * so that a check of an entry is exact for whoever began before.
 */
export class Fence {
  readonly #connection: Connection;
  readonly #key: string;
  readonly #channel: string;
  readonly #stamps: Stamps;
  readonly clock = new RedisClock();
  /** The reads of this tick, by deadline: sent after all who share them began. */
  readonly #reads = new Map<number, Promise<void>>();
  #lookedAtMs = -Infinity;
  #livesUntilMs = -Infinity;
  #floor = 0;

  constructor(connection: Connection, key: string, channel: string, capacity: number) {
    this.#connection = connection;
    this.#key = key;
    this.#channel = channel;
    this.#stamps = new Stamps(capacity);
  }

  get epoch(): number {
    return this.#stamps.epoch;
  }

  atLeast(capacity: number): void {
    this.#stamps.atLeast(capacity);
  }

  admits(origin: Origin): boolean {
    return this.#stamps.admits(origin);
  }

  /** Brings the copy up to date with what was invalidated before the call. Usually one ZRANGE. */
  read(deadlineMs: number): Promise<void> {
    let read = this.#reads.get(deadlineMs);
    if (read === undefined) {
      read = this.#read(deadlineMs);
      this.#reads.set(deadlineMs, read);
      // Later in this process is later than an answer may have come in.
      process.nextTick(() => this.#reads.delete(deadlineMs));
    }
    return read;
  }

  /** Reads it, and has it outlive an entry. */
  outlive(entryMs: number, deadlineMs: number): Promise<void> {
    if (monotonicMs() + entryMs < this.#livesUntilMs) return this.read(deadlineMs);
    return this.#open(Math.max(MIN_TTL_MS, Math.ceil(2 * entryMs)), deadlineMs);
  }

  async invalidate(members: readonly string[] | 'all', capacity: number, deadlineMs: number): Promise<void> {
    const args = {
      seen: this.#stamps.epoch,
      ttl: MIN_TTL_MS,
      all: members === 'all' ? 1 : 0,
      capacity,
      channel: this.#channel,
      members: members === 'all' ? [] : members,
    };
    this.#learn(await this.#connection.run(invalidate, { fence: this.#key }, args, { deadlineMs }));
  }

  async #read(deadlineMs: number): Promise<void> {
    const nowMs = monotonicMs();
    if (nowMs - this.#lookedAtMs > HISTORY_MS) return this.#open(MIN_TTL_MS, deadlineMs);
    const { epoch } = this.#stamps;
    const args = ['ZRANGE', this.#key, String(epoch), '+inf', 'BYSCORE', 'WITHSCORES'];
    try {
      // Of the master: a replica may be behind.
      const reply = await this.#connection.command(this.#key, false, args, { deadlineMs, idempotent: true });
      const stamps = parseStamps('ZRANGE', reply);
      if (stamps.length > 0) this.#learnStamps(stamps);
      else await this.#open(MIN_TTL_MS, deadlineMs); // it is gone, or is younger than what was seen of it
    } catch (error) {
      this.#lookedAtMs = -Infinity; // whoever answers next may be another Redis
      this.clock.distrust();
      throw error;
    }
  }

  async #open(ttl: number, deadlineMs: number): Promise<void> {
    const sentAtMs = monotonicMs();
    const args = { seen: this.#stamps.epoch, ttl };
    const news = await this.#connection.run(open, { fence: this.#key }, args, { deadlineMs });
    this.#learn(news);
    this.clock.set(news.nowMs, sentAtMs);
    this.#lookedAtMs = sentAtMs;
    this.#livesUntilMs = Math.max(this.#livesUntilMs, sentAtMs + ttl);
  }

  #learn({ stamps }: News): void {
    this.#learnStamps(stamps);
  }

  #learnStamps(stamps: News['stamps']): void {
    this.#stamps.learn(stamps);
    if (this.#stamps.floor === this.#floor) return;
    this.#floor = this.#stamps.floor;
    this.#livesUntilMs = -Infinity; // perhaps begun anew, by somebody with shorter entries
  }
}
