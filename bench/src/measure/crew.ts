import { startRedis, type RedisServer } from '@sluice/test-support';
import type { Conditions } from '../benchmark';
import { loadContender } from '../load-contender';
import { ChildProgram } from '../measure/child-program';
import type { LockContender } from './lock-contender';
import type { WorkerQuestion, WorkerSpec } from './protocol';

/** A contender's processes, and the Redis that serves them alone. */
export class Crew {
  readonly contender: LockContender;
  readonly redis: RedisServer;
  readonly workers: readonly ChildProgram[];

  /** @param users of locks in each process. */
  static async start(name: string, users: readonly number[], conditions: Conditions): Promise<Crew> {
    const contender = loadContender('lock', name) as LockContender;
    const redis = await startRedis({ port: true });
    const workers: ChildProgram[] = [];
    try {
      for (const count of users) {
        const spec: WorkerSpec = {
          contender: name,
          users: count,
          redis: { package: conditions.redisPackage, url: redis.url },
        };
        const { program } = await ChildProgram.start('lock/worker', conditions.code, [JSON.stringify(spec)]);
        workers.push(program);
      }
      return new Crew(contender, redis, workers);
    } catch (error) {
      await endAll(workers, redis);
      throw error;
    }
  }

  private constructor(contender: LockContender, redis: RedisServer, workers: readonly ChildProgram[]) {
    this.contender = contender;
    this.redis = redis;
    this.workers = workers;
  }

  ask<Answer>(worker: number, question: WorkerQuestion): Promise<Answer> {
    return this.worker(worker).ask<Answer>(question);
  }

  worker(index: number): ChildProgram {
    const worker = this.workers[index];
    if (worker === undefined) throw new RangeError(`No process ${index}`);
    return worker;
  }

  end(): Promise<void> {
    return endAll(this.workers, this.redis);
  }
}

async function endAll(workers: readonly ChildProgram[], redis: RedisServer): Promise<void> {
  await Promise.all(workers.map((worker) => worker.end()));
  await redis.stop();
}
