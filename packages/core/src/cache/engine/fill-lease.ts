import type { NewEntry } from './cache-engine';

/** How a fill ended. */
export type Filled =
  | 'stored'
  /** Stored in vain: something of it was invalidated while it was loaded. */
  | 'invalidated'
  /** The lease was lost: to `set`, to `delete`, or because it ran out. */
  | 'refused'
  /** The lease does not store. */
  | 'not-kept'
  | 'too-large'
  | 'unavailable';

/**
 * The right to load an entry, until it is filled or given up: exactly one of them, once. Both wake whoever waits, here and in
 * other processes, and neither rejects for an outage.
 */
export interface FillLease {
  /**
   * `false` while Redis is away, a writer is at work, or somebody else leads, and once the engine is closed: what is loaded then is
   * not kept.
   */
  readonly stores: boolean;
  /** Of the fence, when the lease was taken. */
  readonly epoch: number;
  /** Aborted when the lease is lost, or the engine closed. */
  readonly signal: AbortSignal;
  /** @param shared what followers in this process get where it was not stored */
  fill(entry: NewEntry, shared?: unknown): Promise<Filled>;
  giveUp(reason: 'not-storable' | 'failed', shared?: unknown): Promise<void>;
}
