import { setTimeout as pause } from 'node:timers/promises';
import { look, NOTHING_SEEN } from '../measure/look';
import { column, type Metrics } from '../measure/metrics';
import { quantile } from '../measure/statistics';
import { usageOf, type Usage } from '../measure/usage';
import { commands, redisCpu, redisExecution } from '../measure/usage-columns';
import { LockEntrant, startCrew, type LockConditions, type LockCrew } from './lock-entrant';

/** One round. Usage is per hand-over. */
export type HandOverSample = Usage &
  Readonly<{
    /** From the call of release in one process to the lock in the other. */
    p50Ms: number;
    p95Ms: number;
  }>;

export const HAND_OVER_METRICS: Metrics<HandOverSample> = {
  per: 'hand-over',
  headline: { figure: 'p50Ms', title: 'p50 ms', digits: 2, unit: ' ms', lessIsBetter: true },
  compared: [
    { figure: 'p95Ms', title: 'p95' },
    { figure: 'redisUs', title: 'Redis CPU' },
  ],
  columns: [column('p95 ms', ({ p95Ms }) => p95Ms.toFixed(2)), redisCpu, redisExecution, commands],
};

/** Hand-overs that are looked at one by one. */
const LOOKS = 2;

/** A lock is held for a time between these, so that who asks now and then asks at any time before or after its end. */
const SHORTEST_HOLD_MS = 50;
const LONGEST_HOLD_MS = 350;

/** Two processes that hand one lock to each other. */
export class HandOvers extends LockEntrant {
  readonly amount: number;
  #look = NOTHING_SEEN;
  #holder = 0;

  static async start(name: string, conditions: LockConditions): Promise<HandOvers> {
    return new HandOvers(name, await startCrew(name, [1, 1], conditions), conditions.handOvers);
  }

  private constructor(name: string, crew: LockCrew, handOvers: number) {
    super(name, crew, 0);
    this.amount = handOvers;
  }

  get asks(): string {
    return this.#look.commands;
  }

  async warmUp(): Promise<void> {
    await this.#held(async () => {
      this.#look = await look(this.crew.redis, LOOKS, () => this.#handOver());
    });
  }

  async round(): Promise<HandOverSample> {
    const { redis, workers: programs } = this.crew;
    const { insideScripts } = this.#look;
    const { result: times, usage } = await this.#held(() =>
      usageOf({ programs, redis, insideScripts }, this.amount, () => this.#handOvers()),
    );
    return { ...usage, p50Ms: quantile(times, 0.5), p95Ms: quantile(times, 0.95) };
  }

  async #held<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.crew.ask(this.#holder, { ask: 'acquire' });
    const result = await work();
    await this.crew.ask(this.#holder, { ask: 'release' });
    return result;
  }

  async #handOvers(): Promise<readonly number[]> {
    const times: number[] = [];
    for (let handOver = 0; handOver < this.amount; handOver++) times.push(await this.#handOver());
    return times;
  }

  async #handOver(): Promise<number> {
    const holder = this.#holder;
    const next = 1 - holder;
    const hold = async () => {
      await pause(SHORTEST_HOLD_MS + Math.random() * (LONGEST_HOLD_MS - SHORTEST_HOLD_MS));
      return this.crew.ask<number>(holder, { ask: 'release' });
    };
    const [acquiredAt, releasedAt] = await Promise.all([
      this.crew.ask<number>(next, { ask: 'acquire' }),
      hold(),
    ]);
    this.#holder = next;
    if (acquiredAt < releasedAt) throw new Error(`${this.contender.title} had two holders at a time`);
    return acquiredAt - releasedAt;
  }
}
