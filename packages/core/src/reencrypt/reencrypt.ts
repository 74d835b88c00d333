import { connectionOf } from '../connection/create-connection';
import type { ConnectionNode } from '../connection/connection';
import { DecryptError, RedisReplyError } from '../errors';
import { readCursor, writeCursor, type Position } from './cursor';
import type { Reader, SealedLayout, SealedSpot } from './layout';
import { LAYOUTS } from './layouts';
import { resolveReencrypt, type ReencryptOptions, type ResolvedReencrypt } from './options';
import { replace } from './redis/replace.lua';

/** What became of the values so far. */
export interface ReencryptReport {
  /** Keys with the prefix. */
  readonly keys: number;
  /** Values that were sealed under another key, and are now under the current one. */
  readonly resealed: number;
  /** Values that are sealed under the current key already. */
  readonly current: number;
  /** Values that somebody else wrote, or deleted, meanwhile: what stands there now was not looked at. */
  readonly overtaken: number;
  /** Values that do not open: not sealed at all, tampered with, under an unknown key, or bound to the token of a session. */
  readonly unopened: number;
}

export interface ReencryptProgress extends ReencryptReport {
  /** Where another sweep can go on; `undefined` at the end. */
  readonly cursor: string | undefined;
}

/** Few, so that those whom Redis serves meanwhile have room: in the bulkhead of the connection, too. */
const KEYS_AT_ONCE = 4;
const SPOTS_AT_ONCE = 8;

type Outcome = Exclude<keyof ReencryptReport, 'keys'>;

/**
 * Seals anew, under the current key, whatever of a pattern is sealed under another, so that the other key can be taken out. An
 * administrator's tool: it walks over all keys of each server with SCAN.
 *
 * A value is replaced only if it is still there, in one atomic step each, so that it never undoes a write; TTLs stay. It says
 * neither keys nor values, whatever happens. Sweep again until nothing was resealed or overtaken: what is written under an old key
 * behind its back, or moves between nodes of a cluster, it misses.
 *
 * @throws {OptionError} at once, for a wrong option. Rejects with {@link RedisUnavailableError}: then go on from the last `cursor`.
 */
export function reencrypt(options: ReencryptOptions): Promise<ReencryptReport> {
  return new Sweep(resolveReencrypt(options)).run();
}

class Sweep {
  readonly #options: ResolvedReencrypt;
  readonly #layout: SealedLayout;
  readonly #reader: Reader;
  /** Where to begin. */
  readonly #from: Position | undefined;
  readonly #counts = { keys: 0, resealed: 0, current: 0, overtaken: 0, unopened: 0 };

  constructor(options: ResolvedReencrypt) {
    const { redis, pattern, deadlineMs, batch, cursor } = options;
    this.#from = cursor === undefined ? undefined : readCursor(cursor);
    this.#options = options;
    this.#layout = LAYOUTS[pattern];
    this.#reader = { connection: connectionOf(redis), deadlineMs, batch };
  }

  async run(): Promise<ReencryptReport> {
    const nodes = [...this.#reader.connection.nodes()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const from = this.#from;
    // A server that is gone has left its keys to others, wherever they are: then all is looked at again.
    const first = from === undefined ? 0 : nodes.findIndex(({ name }) => name === from.node);
    for (let index = Math.max(first, 0); index < nodes.length; index++) {
      const node = nodes[index] as ConnectionNode;
      await this.#sweep(node, index === first ? from : undefined);
      this.#tell(
        nodes[index + 1] && { node: (nodes[index + 1] as ConnectionNode).name, run: '', cursor: '0' },
      );
    }
    return { ...this.#counts };
  }

  /** The cursor of a SCAN is of one run of the server: after a restart, or a failover, all is looked at again. */
  async #sweep(node: ConnectionNode, from: Position | undefined): Promise<void> {
    let run = await this.#runOf(node);
    let start = run !== '' && run === from?.run ? from.cursor : '0';
    for (;;) {
      await this.#scan(node, run, start);
      const before = run;
      run = await this.#runOf(node);
      if (run === before) return;
      start = '0';
    }
  }

  async #scan(node: ConnectionNode, run: string, from: string): Promise<void> {
    const { prefix, batch, deadlineMs, signal } = this.#options;
    const match = `${this.#reader.connection.key(prefix)}:*`;
    let cursor = from;
    for (;;) {
      signal?.throwIfAborted();
      const scan = ['SCAN', cursor, 'MATCH', match, 'COUNT', String(batch)];
      const reply = await node.command(scan, { deadlineMs, idempotent: true });
      const [after, keys] = reply as readonly [unknown, unknown];
      if (!Array.isArray(keys)) throw RedisReplyError.unexpected('SCAN');
      await inGroups(keys, KEYS_AT_ONCE, (key) => this.#key(String(key)));
      cursor = String(after);
      if (cursor === '0') return;
      this.#tell({ node: node.name, run, cursor });
    }
  }

  /** Empty where the server does not say: who may not ask for INFO. */
  async #runOf(node: ConnectionNode): Promise<string> {
    const { deadlineMs } = this.#options;
    try {
      const info = await node.command(['INFO', 'server'], { deadlineMs, idempotent: true });
      return /^run_id:(\w+)/m.exec(String(info))?.[1] ?? '';
    } catch (error) {
      if (error instanceof RedisReplyError) return '';
      throw error;
    }
  }

  #tell(position: Position | undefined): void {
    this.#options.onProgress?.({ ...this.#counts, cursor: position && writeCursor(position) });
  }

  async #key(key: string): Promise<void> {
    this.#counts.keys++;
    for await (const spots of this.#layout.spots(this.#reader, key)) {
      await inGroups(spots, SPOTS_AT_ONCE, async (spot) => {
        const outcome = await this.#spot(key, spot);
        if (outcome !== undefined) this.#counts[outcome]++;
      });
    }
  }

  async #spot(key: string, spot: SealedSpot): Promise<Outcome | undefined> {
    const { sealer, deadlineMs } = this.#options;
    const { kind, field, before, sealed, place } = spot;
    if (sealed.length === 0) return undefined; // there is nothing, which nobody seals
    let plaintext: Buffer;
    try {
      const opened = await sealer.open(sealed, place);
      if (!opened.stale) return 'current';
      ({ plaintext } = opened);
    } catch (error) {
      if (error instanceof DecryptError) return 'unopened';
      throw error;
    }
    const after = spot.after(await sealer.seal(plaintext, place));
    plaintext.fill(0);
    const args = { kind, field, before, after };
    const replaced = await this.#reader.connection.run(replace, { key }, args, { deadlineMs });
    return replaced ? 'resealed' : 'overtaken';
  }
}

async function inGroups<T>(
  items: readonly T[],
  size: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < items.length; from += size) {
    await Promise.all(items.slice(from, from + size).map(work));
  }
}
