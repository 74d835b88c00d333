import { machineMs } from '../clock';
import type { Change } from './contender';

/** Few, so that they are read while they are loaded and written. A group is a prefix and a tag of its keys. */
export const KEYS = ['shop:1', 'shop:2', 'news:1', 'news:2'] as const;
export const GROUPS = ['shop', 'news'] as const;

export function groupOf(key: string): string {
  return key.slice(0, key.indexOf(':'));
}

interface Acknowledged {
  readonly version: number;
  readonly atMs: number;
}

/** Where the values are kept, with what was acknowledged to whom: what a read that starts then may not be older than. */
export class Source {
  readonly #versions = new Map<string, number>(KEYS.map((key) => [key, 0]));
  readonly #acknowledged = new Map<string, Acknowledged[]>();

  read(key: string): number {
    return this.#versions.get(key) ?? 0;
  }

  /** Writes, and returns what the caches are to be told. */
  write(kind: Change['kind'], key: string): Change {
    const change = changeOf(kind, key);
    for (const each of keysOf(change)) this.#versions.set(each, this.read(each) + 1);
    return change.kind === 'set' ? { ...change, value: { key, version: this.read(key) } } : change;
  }

  /** @param reader to whom; to all without */
  acknowledge(versions: ReadonlyMap<string, number>, reader?: number): void {
    for (const [key, version] of versions) {
      const name = `${String(reader ?? 'all')} ${key}`;
      const list = this.#acknowledged.get(name) ?? [];
      list.push({ version, atMs: machineMs() });
      this.#acknowledged.set(name, list);
    }
  }

  /** Of the keys that a change concerns. */
  versionsOf(change: Change): ReadonlyMap<string, number> {
    return new Map(keysOf(change).map((key) => [key, this.read(key)]));
  }

  /** The oldest version that a reader may get, if what was acknowledged up to a moment counts. */
  oldest(key: string, reader: number, upToMs: number): number {
    const lists = [`all ${key}`, `${String(reader)} ${key}`].map(
      (name) => this.#acknowledged.get(name) ?? [],
    );
    return Math.max(0, ...lists.flat().flatMap(({ version, atMs }) => (atMs <= upToMs ? [version] : [])));
  }
}

function changeOf(kind: Change['kind'], key: string): Change {
  if (kind === 'all') return { kind };
  if (kind === 'tag' || kind === 'prefix') return { kind, group: groupOf(key) };
  return kind === 'set' ? { kind, key, value: { key, version: 0 } } : { kind, key };
}

function keysOf(change: Change): readonly string[] {
  if (change.kind === 'all') return KEYS;
  if (change.kind === 'set' || change.kind === 'delete') return [change.key];
  return KEYS.filter((key) => groupOf(key) === change.group);
}
