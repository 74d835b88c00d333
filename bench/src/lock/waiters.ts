import { setTimeout as pause } from 'node:timers/promises';
import { look, NOTHING_SEEN } from '../measure/look';
import { column, type Metrics } from '../measure/metrics';
import { commandsDuring } from '../measure/redis-monitor';
import { usageOf } from '../measure/usage';
import { Crew } from './crew';
import { LockEntrant, type LockConditions } from './lock-entrant';

/** One round: what a second of waiting takes, of all who wait and of the one who holds. */
export type WaitersSample = Readonly<{
  sentPerSecond: number;
  processUs: number;
}>;

export const WAITERS = 20;

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
const SETTLE_MS = 1000;

const HOLDER = 0;
const QUEUE = 1;

/** Twenty users of locks, each with connections of its own, wait for what a process beside them holds. */
export class Waiters extends LockEntrant {
  readonly amount: number;

  static async start(name: string, conditions: LockConditions): Promise<Waiters> {
    return new Waiters(await Crew.start(name, [1, WAITERS], conditions), conditions.seconds);
  }

  private constructor(crew: Crew, seconds: number) {
    super(crew, QUEUE);
    this.amount = seconds;
  }

  async warmUp(): Promise<string> {
    let seen = NOTHING_SEEN;
    await this.#waiting(async () => {
      seen = await look(this.crew.redis, 1, () => this.#pass());
    });
    return seen.commands;
  }

  async round(): Promise<WaitersSample> {
    const { redis, workers: programs } = this.crew;
    const watched = { programs, redis, insideScripts: new Set<string>() };
    return this.#waiting(async () => {
      const { result: seen, usage } = await usageOf(watched, this.amount, () =>
        commandsDuring(redis, () => this.#pass()),
      );
      const sent = seen.filter(({ insideScript }) => !insideScript).length;
      return { sentPerSecond: sent / this.amount, processUs: usage.processUs };
    });
  }

  async #pass(): Promise<void> {
    await pause(this.amount * 1000);
  }

  async #waiting<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.crew.ask(HOLDER, { ask: 'hold' });
    await this.crew.ask(QUEUE, { ask: 'wait' });
    await pause(SETTLE_MS);
    const result = await work();
    await this.crew.ask(HOLDER, { ask: 'end-hold' });
    await this.crew.ask(QUEUE, { ask: 'end-wait' });
    return result;
  }
}
