import { startRedis, type RedisServer } from '@sluice/test-support';
import type { Conditions } from '../benchmark';
import { loadContender } from '../load-contender';
import { ChildProgram } from '../measure/child-program';
import type { Entrant } from '../measure/entrant';
import { look, NOTHING_SEEN, roundTrips } from '../measure/look';
import { memory } from '../measure/memory';
import { column, percent, redisColumn, type Metrics } from '../measure/metrics';
import { usageOf, type Usage } from '../measure/usage';
import { bytes, commands, processCpu, redisCpu, redisExecution } from '../measure/usage-columns';
import type { BoardContender } from './board-contender';
import type { Work, WorkerQuestion, WorkerSpec } from './protocol';

/** What the rounds of a run have in common. */
export interface BoardConditions extends Conditions {
  /** In each round. */
  readonly calls: number;
  /** On the board. */
  readonly members: number;
}

/** One round. Usage is per call. */
export type BoardSample = Usage &
  Readonly<{
    callsPerSecond: number;
    /** Of a call that is alone. */
    roundTrips: number;
    /** Bytes of Redis memory for each member of the board. */
    memoryPerMember: number;
    /** Share of the time that the process was computing. */
    busy: number;
  }>;

export const BOARD_METRICS: Metrics<BoardSample> = {
  per: 'call',
  headline: { figure: 'callsPerSecond', title: 'calls/s', digits: 0, unit: '/s', lessIsBetter: false },
  compared: [
    { figure: 'processUs', title: 'process CPU' },
    { figure: 'redisUs', title: 'Redis CPU' },
  ],
  columns: [
    processCpu,
    redisCpu,
    redisExecution,
    commands,
    bytes,
    redisColumn('round trips', (medians) => medians.roundTrips.toFixed(2)),
    redisColumn('memory per member', ({ memoryPerMember }) => `${memoryPerMember.toFixed(0)} B`),
    column('process busy', ({ busy }) => percent(busy)),
  ],
};

/** Calls that are looked at one by one. */
const LOOKS = 20;
const LOOPS = 16;

/** One process that asks one board, over one connection. */
export class BoardCalls implements Entrant {
  readonly contender: BoardContender;
  readonly usesRedis = true;
  readonly process: ChildProgram;
  readonly amount: number;
  readonly #redis: RedisServer;
  readonly #work: Work;
  readonly #members: number;
  #look = NOTHING_SEEN;
  #roundTrips = 0;

  static async start(name: string, work: Work, conditions: BoardConditions): Promise<BoardCalls> {
    const redis = await startRedis({ port: true });
    try {
      const spec: WorkerSpec = {
        contender: name,
        members: conditions.members,
        redis: { package: conditions.redisPackage, url: redis.url },
      };
      const args = [JSON.stringify(spec)];
      const { program } = await ChildProgram.start('leaderboard/worker', conditions.code, args);
      return new BoardCalls(name, work, program, redis, conditions);
    } catch (error) {
      await redis.stop();
      throw error;
    }
  }

  private constructor(
    name: string,
    work: Work,
    program: ChildProgram,
    redis: RedisServer,
    { calls, members }: BoardConditions,
  ) {
    this.contender = loadContender('leaderboard', name) as BoardContender;
    this.process = program;
    this.amount = calls;
    this.#work = work;
    this.#redis = redis;
    this.#members = members;
  }

  get asks(): string {
    return this.#look.commands;
  }

  async warmUp(): Promise<void> {
    await this.#calls(this.amount, LOOPS);
    const call = () => this.#calls(1, 1);
    this.#look = await look(this.#redis, LOOKS, call);
    this.#roundTrips = await roundTrips(this.#redis, LOOKS, call);
  }

  async round(): Promise<BoardSample> {
    const { insideScripts } = this.#look;
    const watched = { programs: [this.process], redis: this.#redis, insideScripts };
    const { result: seconds, usage } = await usageOf(watched, this.amount, () =>
      this.#calls(this.amount, LOOPS),
    );
    return {
      ...usage,
      callsPerSecond: this.amount / seconds,
      roundTrips: this.#roundTrips,
      memoryPerMember: (await memory(this.#redis)) / this.#members,
      busy: (usage.processUs * this.amount) / 1e6 / seconds,
    };
  }

  async end(): Promise<void> {
    await this.process.end();
    await this.#redis.stop();
  }

  #calls(calls: number, loops: number): Promise<number> {
    const question: WorkerQuestion = { ask: 'calls', work: this.#work, calls, loops };
    return this.process.ask<number>(question);
  }
}
