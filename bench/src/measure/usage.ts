import type { RedisServer } from '@sluice/test-support';
import type { CpuUsage } from '../processes/answer-questions';
import type { ChildProgram } from './child-program';
import { watchRedis } from './redis-usage';

/** Who is watched while he works. */
export interface Watched {
  readonly programs: readonly ChildProgram[];
  readonly redis: RedisServer | undefined;
  /** Commands that the scripts execute: Redis counts them among the others. */
  readonly insideScripts: ReadonlySet<string>;
}

/** What work takes, per unit of it. */
export type Usage = Readonly<{
  /** CPU time of the processes, in µs: user and system. */
  processUs: number;
  processUserUs: number;
  /** CPU time of Redis, in µs. */
  redisUs: number;
  /** The part of it in which commands were executed. */
  executionUs: number;
  /** Commands sent to Redis. */
  sent: number;
  /** Bytes to and from Redis. */
  bytesIn: number;
  bytesOut: number;
}>;

/** Does `amount` of some work, and tells what came of it and what it took. */
export async function usageOf<Result>(
  { programs, redis, insideScripts }: Watched,
  amount: number,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly usage: Usage }> {
  const redisUsage = redis && (await watchRedis(redis, insideScripts));
  const before = await cpuOf(programs);
  const result = await work();
  const after = await cpuOf(programs);
  const ofRedis = await redisUsage?.();

  const userUs = after.user - before.user;
  return {
    result,
    usage: {
      processUs: (userUs + after.system - before.system) / amount,
      processUserUs: userUs / amount,
      redisUs: (ofRedis?.cpuUs ?? 0) / amount,
      executionUs: (ofRedis?.executionUs ?? 0) / amount,
      sent: (ofRedis?.sent ?? 0) / amount,
      bytesIn: (ofRedis?.bytesIn ?? 0) / amount,
      bytesOut: (ofRedis?.bytesOut ?? 0) / amount,
    },
  };
}

async function cpuOf(programs: readonly ChildProgram[]): Promise<CpuUsage> {
  const all = await Promise.all(programs.map((program) => program.ask<CpuUsage>({ ask: 'usage' })));
  return {
    user: all.reduce((sum, { user }) => sum + user, 0),
    system: all.reduce((sum, { system }) => sum + system, 0),
  };
}
