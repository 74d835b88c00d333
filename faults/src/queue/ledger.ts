import type { Client } from '../client';

/** Notes that a job was carried out, unless somebody with a larger token has noted it: that is what tokens are for. */
const NOTE = `
local n, token = ARGV[1], tonumber(ARGV[2])
local last = tonumber(redis.call('HGET', 'tokens', n) or -1)
if token > 0 and token <= last then return redis.call('HINCRBY', 'refused', n, 1) end
redis.call('HSET', 'tokens', n, ARGV[2])
return redis.call('HINCRBY', 'done', n, 1)`;

export function noteDone(ledger: Client, n: number, token: number): Promise<unknown> {
  return ledger.eval(NOTE, { keys: ['done'], arguments: [String(n), String(token)] });
}

/** What stands in the ledger. */
export interface Ledger {
  /** Jobs that were carried out at least once. */
  readonly done: number;
  /** How often more than once. */
  readonly duplicates: number;
  /** How often somebody came late. */
  readonly refused: number;
}

export async function readLedger(ledger: Client): Promise<Ledger> {
  const times = await numbers(ledger, 'done');
  const refused = await numbers(ledger, 'refused');
  return { done: times.length, duplicates: sum(times) - times.length, refused: sum(refused) };
}

async function numbers(ledger: Client, key: string): Promise<readonly number[]> {
  return ((await ledger.sendCommand(['HVALS', key])) as string[]).map(Number);
}

function sum(all: readonly number[]): number {
  return all.reduce((total, one) => total + one, 0);
}
