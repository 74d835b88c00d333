import { startRedis, type RedisServer } from '@sluice/test-support';
import type { Conditions } from '../benchmark';
import { loadContender } from '../load-contender';
import { ChildProgram } from '../measure/child-program';
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
  readonly usesRedis: boolean;
  readonly amount: number;
  readonly process: ChildProgram;
  readonly #redis: RedisServer;
  #look = NOTHING_SEEN;

  static async start(name: string, kind: WriteKind, conditions: WriteConditions): Promise<WriteEntrant> {
    const redis = await startRedis({ port: true });
    const spec: WorkerSpec = {
      contender: name,
      kind,
      redis: { package: conditions.redisPackage, url: redis.url },
    };
    try {
      const { program } = await ChildProgram.start('write-behind/worker', conditions.code, [
        JSON.stringify(spec),
      ]);
      return new WriteEntrant(name, program, redis, conditions.writes);
    } catch (error) {
      await redis.stop();
      throw error;
    }
  }

  private constructor(name: string, process: ChildProgram, redis: RedisServer, writes: number) {
    this.contender = loadContender('write-behind', name) as WriteContender;
    this.usesRedis = name !== 'sql';
    this.process = process;
    this.amount = writes;
    this.#redis = redis;
  }

  get asks(): string {
    return this.#look.commands;
  }

  async warmUp(): Promise<void> {
    await this.#write(this.amount, LOOPS);
    if (this.usesRedis) this.#look = await look(this.#redis, LOOKS, () => this.#write(1, 1));
  }

  async round(): Promise<WriteSample> {
    const measured = {
      programs: [this.process],
      redis: this.#redis,
      insideScripts: this.#look.insideScripts,
    };
    const { result, usage } = await usageOf(measured, this.amount, () => this.#write(this.amount, LOOPS));
    return {
      ...usage,
      writesPerSecond: this.amount / result.seconds,
      statements: (result.statements / this.amount) * 1000,
    };
  }

  async end(): Promise<void> {
    await this.process.end();
    await this.#redis.stop();
  }

  #write(writes: number, loops: number): Promise<WorkerAnswer> {
    return this.process.ask<WorkerAnswer>({ writes, loops } satisfies WorkerQuestion);
  }
}
