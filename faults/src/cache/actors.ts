import { setTimeout as pause } from 'node:timers/promises';
import { machineMs } from '../clock';
import type { Random } from '../random';
import type { Change, Contender, Value } from './contender';
import { KEYS, type Source } from './source';

const KINDS = ['set', 'delete', 'tag', 'prefix', 'all'] as const;

/** How long a load takes at most, before and after it reads. */
const LOAD_MS = 15;
const WRITE_REST_MS = 30;

export interface Counts {
  reads: number;
  loads: number;
  acknowledged: number;
  rejected: number;
  /** Reads of less than what had been acknowledged before they began. */
  stale: number;
  /** Calls that rejected though no loader failed. */
  failed: number;
  longestMs: number;
}

/** Reads until it is stopped, and checks each read. */
export async function read(
  reader: number,
  contender: Contender,
  source: Source,
  counts: Counts,
  { random, maxStalenessMs, stopped }: { random: Random; maxStalenessMs: number; stopped: () => boolean },
): Promise<void> {
  const load = async (key: string): Promise<Value> => {
    counts.loads++;
    await pause(random.between(0, LOAD_MS));
    const value = { key, version: source.read(key) };
    await pause(random.between(0, LOAD_MS));
    return value;
  };
  while (!stopped()) {
    const key = pick(random, KEYS);
    const startedMs = machineMs();
    const oldest = source.oldest(key, reader, startedMs - maxStalenessMs);
    try {
      const value = await contender.get(key, () => load(key));
      counts.reads++;
      if (value.key !== key || value.version < oldest) counts.stale++;
    } catch {
      counts.failed++;
    }
    counts.longestMs = Math.max(counts.longestMs, machineMs() - startedMs);
    await pause(random.between(0, 3));
  }
}

/** Writes until it is stopped: one after the other, since which of two writes at once is the last no cache can know. */
export async function write(
  contenders: readonly Contender[],
  source: Source,
  counts: Counts,
  { random, stopped }: { random: Random; stopped: () => boolean },
): Promise<void> {
  while (!stopped()) {
    const writer = Math.floor(random.next() * contenders.length);
    const change: Change = source.write(pick(random, KINDS), pick(random, KEYS));
    const versions = source.versionsOf(change);
    try {
      await (contenders[writer] as Contender).change(change);
      counts.acknowledged++;
      source.acknowledge(versions);
    } catch {
      counts.rejected++;
      source.acknowledge(versions, writer); // repeated before that process reads it
    }
    await pause(random.between(0, WRITE_REST_MS));
  }
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random.next() * items.length)] as Item;
}
