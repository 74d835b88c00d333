import type { Conditions } from '../benchmark';
import { loadContender } from '../load-contender';
import type { ChildProgram } from '../measure/child-program';
import { Crew } from '../measure/crew';
import type { Entrant } from '../measure/entrant';
import { look, NOTHING_SEEN } from '../measure/look';
import { column, type Metrics } from '../measure/metrics';
import { usageOf, type Usage } from '../measure/usage';
import { commands, redisCpu, redisExecution } from '../measure/usage-columns';
import type { WorkerAnswer, WorkerQuestion, WorkerSpec, WriteKind } from './protocol';
import type { WriteContender } from './write-contender';

/** One round, with the draining. Usage is per write. */
export type WriteSample = Usage &
  Readonly<{
    /** Acknowledged. */
    writesPerSecond: number;
    /** Of the database, for each thousand writes. */
    statements: number;
  }>;

export const WRITE_METRICS: Metrics<WriteSample> = {
  per: 'write',
  headline: { figure: 'writesPerSecond', title: 'writes/s', digits: 0, unit: '/s', lessIsBetter: false },
  compared: [
    { figure: 'processUs', title: 'process CPU, with the database' },
    { figure: 'redisUs', title: 'Redis CPU' },
  ],
  columns: [
    column('process CPU µs, with the database', ({ processUs }) => processUs.toFixed(1)),
    column('statements per 1000', ({ statements }) => statements.toFixed(1)),
    redisCpu,
    redisExecution,
    commands,
  ],
};

export interface WriteConditions extends Conditions {
  /** In each round. */
  readonly writes: number;
}

/** Writes that are looked at one by one. */
const LOOKS = 5;
const LOOPS = 16;

/** A process that writes, with a database in it, and its Redis. */
export class WriteEntrant implements Entrant {
  readonly contender: WriteContender;
  readonly amount: number;
  readonly process: ChildProgram;
  readonly #crew: Crew<WorkerQuestion>;
  #look = NOTHING_SEEN;

  static async start(name: string, kind: WriteKind, conditions: WriteConditions): Promise<WriteEntrant> {
    const specs = [{ contender: name, kind }];
    const crew = await Crew.start<WorkerSpec, WorkerQuestion>('write-behind/worker', specs, conditions);
    return new WriteEntrant(name, crew, conditions.writes);
  }

  private constructor(name: string, crew: Crew<WorkerQuestion>, writes: number) {
    this.contender = loadContender('write-behind', name) as WriteContender;
    this.process = crew.worker(0);
    this.amount = writes;
    this.#crew = crew;
  }

  get usesRedis(): boolean {
    return this.contender.usesRedis;
  }

  get asks(): string {
    return this.#look.commands;
  }

  async warmUp(): Promise<void> {
    await this.#write(this.amount, LOOPS);
    if (this.usesRedis) this.#look = await look(this.#crew.redis, LOOKS, () => this.#write(1, 1));
  }

  async round(): Promise<WriteSample> {
    const { redis, workers: programs } = this.#crew;
    const { insideScripts } = this.#look;
    const { result, usage } = await usageOf({ programs, redis, insideScripts }, this.amount, () =>
      this.#write(this.amount, LOOPS),
    );
    return {
      ...usage,
      writesPerSecond: this.amount / result.seconds,
      statements: (result.statements / this.amount) * 1000,
    };
  }

  end(): Promise<void> {
    return this.#crew.end();
  }

  #write(writes: number, loops: number): Promise<WorkerAnswer> {
    return this.#crew.ask<WorkerAnswer>(0, { ask: 'write', writes, loops });
  }
}
