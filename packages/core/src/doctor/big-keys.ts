import type { KeyPatterns } from './key-pattern';
import type { NodeInquiry } from './node-inquiry';

const PER_SCAN = '500';
const AT_ONCE = 100;
const MOST_BIG_KEYS = 1000;

export interface BigKeysSettings {
  readonly minBytes: number;
  readonly maxKeys: number;
}

/** Big keys of one pattern and type. */
export interface BigKeys {
  /** `'sess:{*}'`: never a key itself. */
  readonly pattern: string;
  /** `'hash'`, `'list'`, … */
  readonly type: string;
  readonly keys: number;
  readonly largestBytes: number;
}

export interface BigKeySearch {
  readonly found: readonly BigKeys[];
  readonly looked: number;
  /** Every key of the node was looked at. */
  readonly complete: boolean;
}

/** `undefined` when a command that it needs is refused. @throws {RedisUnavailableError} without an answer. */
export async function findBigKeys(
  node: NodeInquiry,
  patterns: KeyPatterns,
  { minBytes, maxKeys }: BigKeysSettings,
): Promise<BigKeySearch | undefined> {
  const groups = new Map<string, BigKeys>();
  let looked = 0;
  let big = 0;
  let passed = 0;
  let cursor = '0';
  do {
    const page = (await node.ask(['SCAN', cursor, 'COUNT', PER_SCAN], true)) as
      [Buffer, Buffer[]] | undefined;
    if (page === undefined) return undefined;
    cursor = String(page[0]);
    const keys = page[1].slice(0, maxKeys - looked);
    looked += keys.length;
    passed += page[1].length - keys.length;
    for (let start = 0; start < keys.length && big < MOST_BIG_KEYS; start += AT_ONCE) {
      const sized = await sizesOf(node, keys.slice(start, start + AT_ONCE));
      if (sized === undefined) return undefined;
      const these = sized.filter(({ bytes }) => bytes >= minBytes);
      big += these.length;
      await Promise.all(these.map((key) => addTo(groups, node, patterns, key)));
    }
  } while (cursor !== '0' && looked < maxKeys && big < MOST_BIG_KEYS);
  const found = [...groups.values()].sort((left, right) => right.largestBytes - left.largestBytes);
  return { found, looked, complete: cursor === '0' && passed === 0 && big < MOST_BIG_KEYS };
}

interface SizedKey {
  readonly key: Buffer;
  readonly bytes: number;
}

async function sizesOf(node: NodeInquiry, keys: readonly Buffer[]): Promise<SizedKey[] | undefined> {
  const sizes = await Promise.all(keys.map((key) => node.ask(['MEMORY', 'USAGE', key])));
  if (sizes.includes(undefined)) return undefined;
  return keys.map((key, index) => ({ key, bytes: Number(sizes[index]) })); // null, of one that is gone, is 0
}

async function addTo(
  groups: Map<string, BigKeys>,
  node: NodeInquiry,
  patterns: KeyPatterns,
  { key, bytes }: SizedKey,
): Promise<void> {
  const answer = await node.ask(['TYPE', key]);
  const type = typeof answer === 'string' ? answer : 'unknown';
  const pattern = patterns.nameOf(key.toString('latin1'));
  const id = `${type} ${pattern}`;
  const { keys = 0, largestBytes = 0 } = groups.get(id) ?? {};
  groups.set(id, { pattern, type, keys: keys + 1, largestBytes: Math.max(largestBytes, bytes) });
}
