import type { Conditions } from '../benchmark';
import { loadContender, type Contender } from '../load-contender';
import type { ChildProgram } from '../measure/child-program';
import { Crew } from '../measure/crew';
import type { Entrant } from '../measure/entrant';
import { look, NOTHING_SEEN } from '../measure/look';
import { quantile } from '../measure/statistics';
import { usageOf, type Usage } from '../measure/usage';
import type { WorkerQuestion, WorkerSpec } from './protocol';

/** What the rounds of a run have in common. */
export interface QueueConditions extends Conditions {
  readonly jobs: number;
  /** Of jobs that are added one by one. */
  readonly single: number;
}

/** One round. Usage is per job. */
export type QueueSample = Usage &
  Readonly<{
    jobsPerSecond: number;
    /** From the call of add in the one process to the handler in the other. */
    p50Ms: number;
    p95Ms: number;
  }>;

/** How jobs are added. */
export type Flow =
  | { readonly together: number; readonly concurrency: number }
  | { readonly pauseMs: number; readonly concurrency: number };

/** Jobs that are looked at one by one. */
const LOOKS = 5;

const ADDER = 0;
const WORKER = 1;

/** A process that adds jobs, one that carries them out, and the Redis that serves these two alone. */
export class QueueEntrant implements Entrant {
  readonly contender: Contender;
  readonly usesRedis = true;
  readonly amount: number;
  readonly process: ChildProgram;
  readonly #crew: Crew<WorkerQuestion>;
  readonly #flow: Flow;
  #look = NOTHING_SEEN;

  static async start(name: string, flow: Flow, conditions: QueueConditions): Promise<QueueEntrant> {
    const specs = [{ contender: name }, { contender: name }];
    const crew = await Crew.start<WorkerSpec, WorkerQuestion>('queue/worker', specs, conditions);
    try {
      await crew.ask(WORKER, { ask: 'work', concurrency: flow.concurrency });
      const amount = 'pauseMs' in flow ? conditions.single : conditions.jobs;
      return new QueueEntrant(name, crew, flow, amount);
    } catch (error) {
      await crew.end();
      throw error;
    }
  }

  private constructor(name: string, crew: Crew<WorkerQuestion>, flow: Flow, amount: number) {
    this.contender = loadContender('queue', name);
    this.process = crew.worker(WORKER);
    this.amount = amount;
    this.#crew = crew;
    this.#flow = flow;
  }

  get asks(): string {
    return this.#look.commands;
  }

  async warmUp(): Promise<void> {
    await this.#jobs(this.amount);
    this.#look = await look(this.#crew.redis, LOOKS, () => this.#jobs(1));
  }

  async round(): Promise<QueueSample> {
    const { redis, workers: programs } = this.#crew;
    const { insideScripts } = this.#look;
    const startedAt = performance.now();
    const { result: times, usage } = await usageOf({ programs, redis, insideScripts }, this.amount, () =>
      this.#jobs(this.amount),
    );
    const seconds = (performance.now() - startedAt) / 1000;
    return {
      ...usage,
      jobsPerSecond: this.amount / seconds,
      p50Ms: quantile(times, 0.5),
      p95Ms: quantile(times, 0.95),
    };
  }

  end(): Promise<void> {
    return this.#crew.end();
  }

  /** How long each was on its way. @throws {Error} when one was carried out twice, or others too. */
  async #jobs(jobs: number): Promise<readonly number[]> {
    const [times] = await Promise.all([
      this.#crew.ask<readonly number[]>(WORKER, { ask: 'carried-out', jobs }),
      this.#crew.ask(ADDER, orderOf(jobs, this.#flow)),
    ]);
    if (times.length !== jobs)
      throw new Error(`${this.contender.title} carried out ${times.length} of ${jobs}`);
    return times;
  }
}

function orderOf(jobs: number, flow: Flow): WorkerQuestion {
  return 'pauseMs' in flow
    ? { ask: 'add-slowly', jobs, pauseMs: flow.pauseMs }
    : { ask: 'add', jobs, together: flow.together };
}
