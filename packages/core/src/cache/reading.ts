import { monotonicMs } from '../clock';
import { chance } from '../resilience/chance';
import type { Loader } from './cache';
import type { Hit, Lookup, Outcome } from './engine/cache-engine';
import { checkOpen } from './engine/check-open';
import { cacheEvents, failureOfLoader, type CacheEvent } from './events';
import type { GetSettings } from './options';
import { loadUnder, type Shared } from './load-under';
import type { CacheParts } from './parts';
import { decodeValue } from './value-codec';

/** After so many results that were of no use, nobody waits for another process any more; after twice as many, for nobody. */
const PATIENCE = 3;

interface Served<Value> {
  readonly value: Value;
  readonly outcome: CacheEvent['outcome'];
  readonly source?: 'l1' | 'redis';
}

/** One call of `get`. */
export class Reading<Value> {
  readonly #parts: CacheParts;
  readonly #key: string;
  readonly #loader: Loader<Value>;
  readonly #settings: GetSettings;
  #fallback: Served<Value> | undefined;
  #alone = false;

  constructor(parts: CacheParts, key: string, loader: Loader<Value>, settings: GetSettings) {
    this.#parts = parts;
    this.#key = key;
    this.#loader = loader;
    this.#settings = settings;
  }

  async run(): Promise<Value> {
    checkOpen(this.#parts.engine);
    const startedAtMs = monotonicMs();
    const publish = (outcome: CacheEvent['outcome'], source?: 'l1' | 'redis') => {
      const { name } = this.#parts;
      const durationMs = monotonicMs() - startedAtMs;
      cacheEvents.publish(() => ({ name, operation: 'get', outcome, source, durationMs }));
    };
    try {
      const { value, outcome, source } = await this.#serve();
      publish(outcome, source);
      return value;
    } catch (error) {
      publish(failureOfLoader(error));
      throw error;
    }
  }

  async #serve(): Promise<Served<Value>> {
    const lookup = await this.#parts.engine.lookup(this.#key);
    const served = this.#use(lookup);
    if (served !== undefined) return served;
    const obtained = this.#obtain(lookup);
    const fallback = this.#fallback;
    if (fallback === undefined) return obtained;
    return orElse(obtained, this.#settings.softMs, (slow) => ({
      ...fallback,
      outcome: slow ? 'stale-on-timeout' : 'stale-on-error',
    }));
  }

  async #obtain(first: Lookup): Promise<Served<Value>> {
    const { engine } = this.#parts;
    for (let attempt = 0, lookup = first; ; attempt++, lookup = await engine.lookup(this.#key)) {
      const served = attempt === 0 ? undefined : this.#use(lookup);
      if (served !== undefined) return served;
      const turn = await engine.turn(this.#key, lookup, {
        alone: this.#patience(attempt),
        maxHold: this.#settings.hardMs,
      });
      if (turn.role === 'leader')
        return {
          value: await loadUnder(turn.lease, this.#parts, this.#loader, this.#settings),
          outcome: 'loaded',
        };
      const found =
        turn.role === 'hit'
          ? this.#use(turn.lookup)
          : turn.role === 'follower' && this.#take(await turn.wait());
      if (found) return found;
    }
  }

  #patience(attempt: number): boolean | 'process' {
    if (attempt >= 2 * PATIENCE) return true;
    return (this.#alone || attempt >= PATIENCE) && 'process';
  }

  /** What a leader came to. @throws what its loader rejected with. */
  #take(outcome: Outcome): Served<Value> | undefined {
    if (outcome.reason === 'again') return undefined;
    if (outcome.reason === 'filled') {
      const served = outcome.lookup && this.#use(outcome.lookup);
      return served && { value: served.value, outcome: 'coalesced' };
    }
    const shared = outcome.shared as Shared<Value> | undefined;
    if (shared === undefined) {
      this.#alone = true; // what was in vain there is tried here, by everybody at once
      return undefined;
    }
    if ('error' in shared) throw shared.error;
    return { value: shared.value, outcome: 'coalesced' };
  }

  /** What is found, if it may be given out; what may be if the loader fails is kept for that. */
  #use(lookup: Lookup): Served<Value> | undefined {
    if (lookup.state === 'miss') return undefined;
    const { freshMs, unconfirmed, source, loadMs } = lookup.found;
    const { swrMs, sieMs, beta } = this.#settings;
    let value: Value;
    try {
      value = decodeValue(this.#parts.codec, lookup.found) as Value;
    } catch {
      return undefined; // as good as not there
    }
    if (unconfirmed) return -freshMs < sieMs && sieMs > 0 ? { value, outcome: 'stale', source } : undefined;
    if (freshMs > 0) {
      if (isEarly(loadMs, beta, freshMs)) this.#refresh(lookup);
      return { value, outcome: 'hit', source };
    }
    const served: Served<Value> = { value, outcome: 'stale', source };
    if (-freshMs < swrMs) {
      this.#refresh(lookup);
      return served;
    }
    if (-freshMs < sieMs) this.#fallback = served;
    return undefined;
  }

  /** In the background, by whoever comes first. */
  #refresh(lookup: Hit): void {
    const { engine } = this.#parts;
    const options = { wait: false, maxHold: this.#settings.hardMs };
    void engine
      .turn(this.#key, lookup, options)
      .then(async (turn) => {
        if (turn.role !== 'leader') return;
        if (turn.lease.stores) await loadUnder(turn.lease, this.#parts, this.#loader, this.#settings);
        else await turn.lease.giveUp('not-storable');
      })
      .catch(() => undefined); // the loader's failure was published
  }
}

/** Vattani, Chierichetti, Lowenstein: "Optimal Probabilistic Cache Stampede Prevention", VLDB 2015. */
function isEarly(loadMs: number, beta: number, freshMs: number): boolean {
  return beta > 0 && loadMs > 0 && -loadMs * beta * Math.log(chance()) >= freshMs;
}

/** What is at hand when a promise rejects, or is not settled in time. */
async function orElse<T>(
  promise: Promise<T>,
  softMs: number | undefined,
  atHand: (slow: boolean) => T,
): Promise<T> {
  const safe = promise.catch(() => atHand(false));
  if (softMs === undefined) return safe;
  let timer: NodeJS.Timeout | undefined;
  const slow = new Promise<T>((resolve) => {
    timer = setTimeout(() => {
      resolve(atHand(true));
    }, softMs);
  });
  try {
    return await Promise.race([safe, slow]);
  } finally {
    clearTimeout(timer);
  }
}
