import type { RedisServer } from '@sluice/test-support';
import { infoNumber, redisInfo } from './redis-info';
import { commandsDuring, type SeenCommand } from './redis-monitor';

/** What is asked of Redis for one piece of work after another: counts, which no load disturbs. */
export interface Look {
  /** Commands sent, for each. */
  readonly sent: number;
  /** The commands of the last that sent any, and in brackets what their scripts executed. */
  readonly commands: string;
  readonly insideScripts: ReadonlySet<string>;
}

/** Of those who have no Redis. */
export const NOTHING_SEEN: Look = { sent: 0, commands: '', insideScripts: new Set() };

export async function look(server: RedisServer, times: number, work: () => Promise<unknown>): Promise<Look> {
  let commands = '';
  let sent = 0;
  const insideScripts = new Set<string>();
  for (let time = 0; time < times; time++) {
    const seen = await commandsDuring(server, work);
    for (const { name, insideScript } of seen) {
      if (insideScript) insideScripts.add(name);
      else sent++;
    }
    if (seen.length > 0) commands = describe(seen);
  }
  return { sent: sent / times, commands, insideScripts };
}

/** How often each piece of work has to wait for the network: reads of the Redis server. */
export async function roundTrips(
  server: RedisServer,
  times: number,
  work: () => Promise<unknown>,
): Promise<number> {
  const before = await reads(server);
  for (let time = 0; time < times; time++) await work();
  const ownReads = 2; // the end of the first question's connection, and the second question
  return ((await reads(server)) - before - ownReads) / times;
}

async function reads(server: RedisServer): Promise<number> {
  return infoNumber(await redisInfo(server), 'total_reads_processed');
}

/** Each command that was sent, with what it executed: `SET, EVALSHA (GET, DEL)`. The same again is left out. */
export function describe(seen: readonly SeenCommand[]): string {
  const sent: { readonly name: string; readonly inside: string[] }[] = [];
  for (const { name, insideScript } of seen) {
    if (insideScript) sent.at(-1)?.inside.push(name.toUpperCase());
    else sent.push({ name: name.toUpperCase(), inside: [] });
  }
  const texts = sent.map(({ name, inside }) =>
    inside.length === 0 ? name : `${name} (${inside.join(', ')})`,
  );
  return [...new Set(texts)].join(', ');
}
