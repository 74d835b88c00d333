import { look, NOTHING_SEEN, roundTrips } from '../measure/look';
import { memoryPerKey } from '../measure/memory';
import { column, percent, redisColumn, type Metrics } from '../measure/metrics';
import { usageOf, type Usage } from '../measure/usage';
import { bytes, commands, processCpu, processUser, redisCpu, redisExecution } from '../measure/usage-columns';
import { LockEntrant, startCrew, type LockConditions, type LockCrew } from './lock-entrant';

/** One round. Usage is per pair of acquire and release. */
export type FreeSample = Usage &
  Readonly<{
    pairsPerSecond: number;
    /** Of a pair that is alone. */
    roundTrips: number;
    /** Bytes of Redis memory that stay behind for each lock that was given back. */
    memoryPerKey: number;
    /** Share of the time that its processes were computing, one of which may have 100 %. */
    busy: number;
  }>;

export const FREE_METRICS: Metrics<FreeSample> = {
  per: 'pair',
  headline: { figure: 'pairsPerSecond', title: 'pairs/s', digits: 0, unit: '/s', lessIsBetter: false },
  compared: [
    { figure: 'processUs', title: 'process CPU' },
    { figure: 'redisUs', title: 'Redis CPU' },
    { figure: 'executionUs', title: 'Redis execution' },
  ],
  columns: [
    processCpu,
    processUser,
    redisCpu,
    redisExecution,
    commands,
    bytes,
    redisColumn('round trips', (medians) => medians.roundTrips.toFixed(2)),
    redisColumn('left per key', (medians) => `${medians.memoryPerKey.toFixed(0)} B`),
    column('process busy', ({ busy }) => percent(busy)),
  ],
};

/** Pairs that are looked at one by one. */
const LOOKS = 20;

/** Processes that take and give back locks that nobody else wants. */
export class FreeLocks extends LockEntrant {
  readonly amount: number;
  readonly #loops: number;
  #look = NOTHING_SEEN;
  #roundTrips = 0;

  /** @param loops in each process */
  static async start(
    name: string,
    { processes, loops }: { readonly processes: number; readonly loops: number },
    conditions: LockConditions,
  ): Promise<FreeLocks> {
    const users = Array.from({ length: processes }, () => 1);
    return new FreeLocks(name, await startCrew(name, users, conditions), loops, conditions.pairs);
  }

  private constructor(name: string, crew: LockCrew, loops: number, pairs: number) {
    super(name, crew, 0);
    this.#loops = loops;
    this.amount = pairs;
  }

  get asks(): string {
    return this.#look.commands;
  }

  async warmUp(): Promise<void> {
    await this.#pairs();
    const { redis } = this.crew;
    const pair = () => this.#pairsOf(0, 1, 1);
    this.#look = await look(redis, LOOKS, pair);
    this.#roundTrips = await roundTrips(redis, LOOKS, pair);
  }

  async round(): Promise<FreeSample> {
    const { redis, workers: programs } = this.crew;
    const { insideScripts } = this.#look;
    const { result: seconds, usage } = await usageOf({ programs, redis, insideScripts }, this.amount, () =>
      this.#pairs(),
    );
    return {
      ...usage,
      pairsPerSecond: this.amount / seconds,
      roundTrips: this.#roundTrips,
      memoryPerKey: await memoryPerKey(redis),
      busy: (usage.processUs * this.amount) / 1e6 / seconds,
    };
  }

  /** All of a round, by all processes. The seconds that the slowest took. */
  async #pairs(): Promise<number> {
    const { workers } = this.crew;
    // Such shares differ by one at most, and add up to the amount.
    const shareOf = (process: number) => Math.floor((this.amount + process) / workers.length);
    const all = workers.map((_, process) => this.#pairsOf(process, shareOf(process), this.#loops));
    return Math.max(...(await Promise.all(all)));
  }

  #pairsOf(process: number, pairs: number, loops: number): Promise<number> {
    return this.crew.ask<number>(process, { ask: 'pairs', pairs, loops, process });
  }
}
