import type { RedisServer } from '@sluice/test-support';
import { infoNumber, redisCpuUs, redisInfo } from './redis-info';

/** What a Redis did over a while. */
export interface RedisUsage {
  readonly cpuUs: number;
  /** The part of it in which commands were executed, without reading, parsing and answering them. */
  readonly executionUs: number;
  /** Commands that came over the network. */
  readonly sent: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** What this harness itself sends. */
const OWN = ['info', 'config|resetstat'];

/**
 * Starts to watch; the function that it returns tells what happened since.
 *
 * @param insideScripts commands that the contender's scripts execute: Redis counts them among the others.
 */
export async function watchRedis(
  server: RedisServer,
  insideScripts: ReadonlySet<string>,
): Promise<() => Promise<RedisUsage>> {
  await server.raw('CONFIG', 'RESETSTAT');
  const cpuBefore = redisCpuUs(await redisInfo(server));

  return async function usage() {
    const info = await redisInfo(server);
    let sent = 0;
    let executionUs = 0;
    for (const [field, stats] of info) {
      const command = /^cmdstat_(.+)$/.exec(field)?.[1];
      if (command === undefined || OWN.includes(command)) continue;
      // The time of a script is that of what it executes, too.
      if (insideScripts.has(command)) continue;
      const [, calls, us] = /^calls=(\d+),usec=(\d+)/.exec(stats) ?? [];
      sent += Number(calls);
      executionUs += Number(us);
    }
    return {
      cpuUs: redisCpuUs(info) - cpuBefore,
      sent,
      executionUs,
      bytesIn: infoNumber(info, 'total_net_input_bytes'),
      bytesOut: infoNumber(info, 'total_net_output_bytes'),
    };
  };
}
