import { startRedis, type RedisServer } from '@sluice/test-support';
import type { Conditions } from '../benchmark';
import type { RedisSpec } from '../processes/connect-redis';
import { ChildProgram } from './child-program';

/** A contender's processes, and the Redis that serves them alone. */
export class Crew<Question extends object> {
  readonly redis: RedisServer;
  readonly workers: readonly ChildProgram[];

  /**
   * Starts the file `name` of `src` for each spec, which it is told with where its Redis is, as JSON in its first argument.
   * Resolves when all are ready.
   */
  static async start<Spec extends { readonly redis: RedisSpec }, Question extends object>(
    name: string,
    specs: readonly Omit<Spec, 'redis'>[],
    { code, redisPackage }: Conditions,
  ): Promise<Crew<Question>> {
    const redis = await startRedis({ port: true });
    const workers: ChildProgram[] = [];
    try {
      for (const spec of specs) {
        const told = JSON.stringify({ ...spec, redis: { package: redisPackage, url: redis.url } });
        workers.push((await ChildProgram.start(name, code, [told])).program);
      }
      return new Crew(redis, workers);
    } catch (error) {
      await endAll(workers, redis);
      throw error;
    }
  }

  private constructor(redis: RedisServer, workers: readonly ChildProgram[]) {
    this.redis = redis;
    this.workers = workers;
  }

  ask<Answer>(worker: number, question: Question): Promise<Answer> {
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
