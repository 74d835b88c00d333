import { LRUCache } from 'lru-cache';
import type { FrameHeader } from './frame';
import type { Contents } from './payload';

/** An entry as it was read: opened and unpacked, its value still encoded, so that nobody alters what others get. */
export interface ReadEntry {
  readonly header: FrameHeader;
  readonly contents: Contents;
  readonly seen: Buffer;
}

interface LocalEntry extends ReadEntry {
  /** When Redis was asked for it, on the monotonic clock. */
  readonly askedAtMs: number;
  /** Whether Redis is being asked for it again. */
  confirming: boolean;
}

/** What an entry takes besides its bytes, roughly. */
const OVERHEAD_BYTES = 300;

/** L1: entries that Redis was asked for a moment ago. */
export class LocalEntries {
  readonly #entries: LRUCache<string, LocalEntry>;
  readonly #maxStalenessMs: number;

  constructor(maxBytes: number, maxStalenessMs: number) {
    this.#entries = new LRUCache({ maxSize: maxBytes, sizeCalculation: sizeOf });
    this.#maxStalenessMs = maxStalenessMs;
  }

  /** What may be served without asking. */
  find(id: string, nowMs: number): ReadEntry | undefined {
    const entry = this.#entries.get(id);
    return entry !== undefined && nowMs - entry.askedAtMs <= this.#maxStalenessMs ? entry : undefined;
  }

  /** Whatever there is, for when nobody can be asked. */
  last(id: string): ReadEntry | undefined {
    return this.#entries.get(id);
  }

  /** Whether to ask again already, so that an entry in use does not run out; said to one only. */
  wantsConfirmation(id: string, nowMs: number): boolean {
    const entry = this.#entries.peek(id);
    if (entry === undefined || entry.confirming || nowMs - entry.askedAtMs < this.#maxStalenessMs / 2)
      return false;
    entry.confirming = true;
    return true;
  }

  put(id: string, { header, contents, seen }: ReadEntry, askedAtMs: number): void {
    const present = this.#entries.peek(id);
    if (present !== undefined && present.askedAtMs > askedAtMs) return;
    const own = { metadata: owned(contents.metadata), body: owned(contents.body) };
    this.#entries.set(id, { header, contents: own, seen: owned(seen), askedAtMs, confirming: false });
  }

  /** @param id all of them without */
  forget(id: string | undefined): void {
    if (id === undefined) this.#entries.clear();
    else this.#entries.delete(id);
  }
}

function sizeOf({ contents, header }: LocalEntry, id: string): number {
  const names = [id, header.path ?? '', ...header.tags].reduce((sum, name) => sum + 2 * name.length, 0);
  return OVERHEAD_BYTES + names + contents.metadata.length + contents.body.length;
}

/** A part of what came from the socket holds all of that in memory. */
function owned(bytes: Buffer): Buffer {
  return bytes.buffer.byteLength <= 2 * bytes.length ? bytes : copyOf(bytes);
}

function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length); // of no pool, which it would hold
  bytes.copy(copy);
  return copy;
}
