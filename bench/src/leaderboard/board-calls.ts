import type { Conditions } from '../benchmark';
import { loadContender, type Contender } from '../load-contender';
import type { ChildProgram } from '../measure/child-program';
import { Crew } from '../measure/crew';
import type { Entrant } from '../measure/entrant';
import { look, NOTHING_SEEN, roundTrips } from '../measure/look';
import { memory } from '../measure/memory';
import { column, percent, redisColumn, type Metrics } from '../measure/metrics';
import { usageOf, type Usage } from '../measure/usage';
import { bytes, commands, processCpu, redisCpu, redisExecution } from '../measure/usage-columns';
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
  readonly contender: Contender;
  readonly usesRedis = true;
  readonly process: ChildProgram;
  readonly amount: number;
  readonly #crew: Crew<WorkerQuestion>;
  readonly #work: Work;
  readonly #members: number;
  #look = NOTHING_SEEN;
  #roundTrips = 0;

  static async start(name: string, work: Work, conditions: BoardConditions): Promise<BoardCalls> {
    const specs = [{ contender: name, members: conditions.members }];
    const crew = await Crew.start<WorkerSpec, WorkerQuestion>('leaderboard/worker', specs, conditions);
    return new BoardCalls(name, work, crew, conditions);
  }

  private constructor(
    name: string,
    work: Work,
    crew: Crew<WorkerQuestion>,
    { calls, members }: BoardConditions,
  ) {
    this.contender = loadContender('leaderboard', name);
    this.process = crew.worker(0);
    this.amount = calls;
    this.#crew = crew;
    this.#work = work;
    this.#members = members;
  }

  get asks(): string {
    return this.#look.commands;
  }

  async warmUp(): Promise<void> {
    await this.#calls(this.amount, LOOPS);
    const call = () => this.#calls(1, 1);
    const { redis } = this.#crew;
    this.#look = await look(redis, LOOKS, call);
    this.#roundTrips = await roundTrips(redis, LOOKS, call);
  }

  async round(): Promise<BoardSample> {
    const { redis, workers: programs } = this.#crew;
    const { insideScripts } = this.#look;
    const { result: seconds, usage } = await usageOf({ programs, redis, insideScripts }, this.amount, () =>
      this.#calls(this.amount, LOOPS),
    );
    return {
      ...usage,
      callsPerSecond: this.amount / seconds,
      roundTrips: this.#roundTrips,
      memoryPerMember: (await memory(redis)) / this.#members,
      busy: (usage.processUs * this.amount) / 1e6 / seconds,
    };
  }

  end(): Promise<void> {
    return this.#crew.end();
  }

  #calls(calls: number, loops: number): Promise<number> {
    return this.#crew.ask<number>(0, { ask: 'calls', work: this.#work, calls, loops });
  }
}
