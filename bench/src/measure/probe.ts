import type { RedisServer } from '@sluice/test-support';
import { infoNumber, redisInfo } from './redis-info';
import { commandsDuring } from './redis-monitor';

/** What a contender asks of Redis for one request after another: counts, which no load disturbs. */
export interface Probe {
  /** Commands sent, per request. */
  readonly sent: number;
  /** Times that a request had to wait for the network: reads of the Redis server, per request. */
  readonly roundTrips: number;
  /** The commands of the last request that sent any, and in brackets what its script executed. */
  readonly commands: string;
  readonly insideScripts: ReadonlySet<string>;
}

const REQUESTS = 20;

export const NO_PROBE: Probe = { sent: 0, roundTrips: 0, commands: '', insideScripts: new Set() };

export async function probe(server: RedisServer, port: number): Promise<Probe> {
  let commands = '';
  let sent = 0;
  const insideScripts = new Set<string>();
  for (let request = 0; request < REQUESTS; request++) {
    const seen = await commandsDuring(server, () => ask(port));
    for (const { name, insideScript } of seen) {
      if (insideScript) insideScripts.add(name);
      else sent++;
    }
    if (seen.length > 0) commands = describe(seen);
  }

  const readsBefore = await reads(server);
  for (let request = 0; request < REQUESTS; request++) await ask(port);
  const ownReads = 2; // the end of the first question's connection, and the second question
  const roundTrips = ((await reads(server)) - readsBefore - ownReads) / REQUESTS;
  return { sent: sent / REQUESTS, roundTrips, commands, insideScripts };
}

async function ask(port: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${String(port)}/`);
  await response.text();
}

async function reads(server: RedisServer): Promise<number> {
  return infoNumber(await redisInfo(server), 'total_reads_processed');
}

function describe(seen: Awaited<ReturnType<typeof commandsDuring>>): string {
  const sent = seen.filter(({ insideScript }) => !insideScript).map(({ name }) => name.toUpperCase());
  const inside = seen.filter(({ insideScript }) => insideScript).map(({ name }) => name.toUpperCase());
  return sent.join(', ') + (inside.length === 0 ? '' : ` (${inside.join(', ')})`);
}
