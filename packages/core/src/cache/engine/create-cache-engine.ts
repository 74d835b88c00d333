import { connectionOf } from '../../connection/create-connection';
import { checkText } from '../../options';
import type {
  CacheEngine,
  Hit,
  Invalidation,
  Lookup,
  LookupOptions,
  NewEntry,
  SetEntryOptions,
  Turn,
  TurnOptions,
} from './cache-engine';
import { checkOpen } from './check-open';
import type { EngineContext } from './context';
import { resolveEngine, type CacheEngineOptions, type ResolvedEngine } from './engine-options';
import { LocalEntries } from './local-entries';
import { Lookups } from './lookups';
import { PayloadCodec } from './payload';
import type { Place } from './place';
import { Space, type SpaceListener } from './space';
import { Turns } from './turns';
import type { WriteLease } from './write-lease';
import { Writes } from './writes';

/** Longer keys are hashed; one of a mebibyte is a mistake. */
const MAX_KEY_LENGTH = 65_536;

/** @throws {OptionError} at once, for a wrong option. */
export function createCacheEngine(options: CacheEngineOptions): CacheEngine {
  return new RedisCacheEngine(resolveEngine(options));
}

class RedisCacheEngine implements CacheEngine, SpaceListener {
  readonly maxBytes: number;
  readonly #space: Space;
  readonly #deadlineMs: number;
  readonly #l1: LocalEntries | undefined;
  readonly #lookups: Lookups;
  readonly #turns: Turns;
  readonly #writes: Writes;
  #closed = false;

  constructor(options: ResolvedEngine) {
    const { namespace, l1, compression, sealer, maxBytes, maxTags, deadlineMs } = options;
    let order = 0;
    this.maxBytes = maxBytes;
    this.#deadlineMs = deadlineMs;
    this.#l1 = l1 && new LocalEntries(l1.maxBytes, l1.maxStalenessMs);
    this.#space = Space.enter(connectionOf(options.redis), namespace, this, {
      capacity: maxTags,
      deadlineMs,
    });
    const context: EngineContext = {
      space: this.#space,
      options,
      payloads: new PayloadCodec(compression, sealer, maxBytes),
      l1: this.#l1,
      nextOrder: () => ++order,
    };
    this.#lookups = new Lookups(context);
    this.#turns = new Turns(context, this.#lookups);
    this.#writes = new Writes(context);
    if (l1 !== undefined) this.#space.wakeUps.listen();
  }

  get closed(): boolean {
    return this.#closed;
  }

  peek(key: string): Hit | undefined {
    return this.#l1 === undefined || this.#closed ? undefined : this.#lookups.peek(this.#place(key));
  }

  async lookup(key: string, options: LookupOptions = {}): Promise<Lookup> {
    const place = this.#place(key);
    return this.#closed ? this.#lookups.unanswered() : this.#lookups.lookup(place, options);
  }

  async turn(key: string, lookup: Lookup, options: TurnOptions = {}): Promise<Turn> {
    return this.#turns.turn(this.#place(key), lookup, options);
  }

  async set(key: string, entry: NewEntry, options: SetEntryOptions = {}): Promise<void> {
    checkOpen(this);
    return this.#writes.set(this.#place(key), entry, options);
  }

  async delete(key: string): Promise<boolean> {
    checkOpen(this);
    return this.#writes.delete(this.#place(key));
  }

  async invalidate(what: Invalidation): Promise<void> {
    checkOpen(this);
    return this.#writes.invalidate(what);
  }

  async beginWrite(key: string): Promise<WriteLease> {
    checkOpen(this);
    return this.#writes.beginWrite(this.#place(key));
  }

  close(): void {
    this.#closed = true;
    this.#turns.close();
    this.#l1?.forget(undefined);
    this.#space.leave(this);
  }

  onChanged(id: string | undefined): void {
    this.#l1?.forget(id);
  }

  onInvalidated(): void {
    if (this.#l1 === undefined) return;
    this.#space.fence.read(this.#deadlineMs).catch(() => undefined); // then `maxStaleness` bounds it
  }

  #place(key: string): Place {
    checkText('key', key, MAX_KEY_LENGTH);
    return this.#space.place(key);
  }
}
