import { setTimeout as pause } from 'node:timers/promises';
import { describe } from '../measure/look';
import { column, type Metrics } from '../measure/metrics';
import { commandsDuring } from '../measure/redis-monitor';
import { usageOf } from '../measure/usage';
import { LockEntrant, startCrew, type LockConditions, type LockCrew } from './lock-entrant';

/** One round: what a second of waiting takes, of all who wait and of the one who holds. */
export type WaitersSample = Readonly<{
  sentPerSecond: number;
  processUs: number;
}>;

const WAITERS = 20;

export const WAITERS_METRICS: Metrics<WaitersSample> = {
  per: 'second',
  headline: {
    figure: 'sentPerSecond',
    title: 'Redis commands/s',
    digits: 1,
    unit: '/s',
    lessIsBetter: true,
  },
  compared: [{ figure: 'processUs', title: 'process CPU' }],
  columns: [column('process CPU µs', ({ processUs }) => processUs.toFixed(0))],
};

/** After which all wait as they do from then on. */
const SETTLE_MS = 500;

const HOLDER = 0;
const QUEUE = 1;

/** Of what scripts execute, `MONITOR` tells. */
const NONE: ReadonlySet<string> = new Set();

/** Twenty users of locks, each with connections of its own, wait for what a process beside them holds. */
export class Waiters extends LockEntrant {
  readonly amount: number;
  #asks = '';

  static async start(name: string, conditions: LockConditions): Promise<Waiters> {
    return new Waiters(name, await startCrew(name, [1, WAITERS], conditions), conditions.seconds);
  }

  private constructor(name: string, crew: LockCrew, seconds: number) {
    super(name, crew, QUEUE);
    this.amount = seconds;
  }

  get asks(): string {
    return this.#asks;
  }

  /** There is nothing to warm: who waits does next to nothing. */
  async warmUp(): Promise<void> {}

  async round(): Promise<WaitersSample> {
    await this.crew.ask(HOLDER, { ask: 'hold' });
    await this.crew.ask(QUEUE, { ask: 'wait' });
    await pause(SETTLE_MS);
    const sample = await this.#watch();
    await this.crew.ask(HOLDER, { ask: 'end-hold' });
    await this.crew.ask(QUEUE, { ask: 'end-wait' });
    return sample;
  }

  async #watch(): Promise<WaitersSample> {
    const { redis, workers: programs } = this.crew;
    const { result: seen, usage } = await usageOf({ programs, redis, insideScripts: NONE }, this.amount, () =>
      commandsDuring(redis, () => pause(this.amount * 1000)),
    );
    this.#asks = describe(seen);
    const sent = seen.filter(({ insideScript }) => !insideScript).length;
    return { sentPerSecond: sent / this.amount, processUs: usage.processUs };
  }
}
