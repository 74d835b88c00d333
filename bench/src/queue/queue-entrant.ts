import { startRedis, type RedisServer } from '@sluice/test-support';
import type { Conditions } from '../benchmark';
import { loadContender, type Contender } from '../load-contender';
import { ChildProgram } from '../measure/child-program';
import type { Entrant } from '../measure/entrant';
import { look, NOTHING_SEEN } from '../measure/look';
import { quantile } from '../measure/statistics';
import { usageOf, type Usage } from '../measure/usage';
import type { WorkerSpec } from './protocol';

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

/** A process that adds jobs, one that carries them out, and the Redis that serves these two alone. */
export class QueueEntrant implements Entrant {
  readonly contender: Contender;
  readonly usesRedis = true;
  readonly amount: number;
  readonly #redis: RedisServer;
  readonly #adder: ChildProgram;
  readonly #worker: ChildProgram;
  readonly #flow: Flow;
  #look = NOTHING_SEEN;

  static async start(name: string, flow: Flow, conditions: QueueConditions): Promise<QueueEntrant> {
    const redis = await startRedis({ port: true });
    const programs: ChildProgram[] = [];
    try {
      const spec: WorkerSpec = {
        contender: name,
        redis: { package: conditions.redisPackage, url: redis.url },
      };
      for (let process = 0; process < 2; process++) {
        const args = [JSON.stringify(spec)];
        programs.push((await ChildProgram.start('queue/worker', conditions.code, args)).program);
      }
      const [adder, worker] = programs as [ChildProgram, ChildProgram];
      await worker.ask({ ask: 'work', concurrency: flow.concurrency });
      const amount = 'pauseMs' in flow ? conditions.single : conditions.jobs;
      return new QueueEntrant(loadContender('queue', name), redis, adder, worker, flow, amount);
    } catch (error) {
      await endAll(programs, redis);
      throw error;
    }
  }

  private constructor(
    contender: Contender,
    redis: RedisServer,
    adder: ChildProgram,
    worker: ChildProgram,
    flow: Flow,
    amount: number,
  ) {
    this.contender = contender;
    this.#redis = redis;
    this.#adder = adder;
    this.#worker = worker;
    this.#flow = flow;
    this.amount = amount;
  }

  get process(): ChildProgram {
    return this.#worker;
  }

  get asks(): string {
    return this.#look.commands;
  }

  async warmUp(): Promise<void> {
    await this.#jobs(this.amount);
    this.#look = await look(this.#redis, LOOKS, () => this.#jobs(1));
  }

  async round(): Promise<QueueSample> {
    const watched = {
      programs: [this.#adder, this.#worker],
      redis: this.#redis,
      insideScripts: this.#look.insideScripts,
    };
    const startedAt = performance.now();
    const { result: times, usage } = await usageOf(watched, this.amount, () => this.#jobs(this.amount));
    const seconds = (performance.now() - startedAt) / 1000;
    return {
      ...usage,
      jobsPerSecond: this.amount / seconds,
      p50Ms: quantile(times, 0.5),
      p95Ms: quantile(times, 0.95),
    };
  }

  end(): Promise<void> {
    return endAll([this.#adder, this.#worker], this.#redis);
  }

  /** How long each was on its way. @throws {Error} when one was carried out twice. */
  async #jobs(jobs: number): Promise<readonly number[]> {
    const question = 'pauseMs' in this.#flow ? 'add-slowly' : 'add';
    const [times] = await Promise.all([
      this.#worker.ask<readonly number[]>({ ask: 'carried-out', jobs }),
      this.#adder.ask({ ask: question, jobs, ...this.#flow }),
    ]);
    if (times.length !== jobs)
      throw new Error(`${this.contender.title} carried out ${times.length} of ${jobs}`);
    return times;
  }
}

async function endAll(programs: readonly ChildProgram[], redis: RedisServer): Promise<void> {
  await Promise.all(programs.map((program) => program.end()));
  await redis.stop();
}
