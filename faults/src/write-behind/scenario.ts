import type { NodeRedisVersion } from '@sluice/test-support';

/** Fewer in the shortest run, most of which goes into starting them. */
export function workersOf(scale: number): number {
  return scale > 1 ? 3 : 2;
}

/** Writes that a worker has under way at once. */
export const WRITERS = 8;
/**
 * Few at a time, so that the writes of several processes meet; and others in each period, so that no later write makes good what
 * was lost.
 */
export const DOCUMENTS = 100;
export const COUNTERS = 5;
export const PERIOD_MS = 1000;
export const TABLE = 'records';

/** How long the database may take before its rows are taken over. */
export const TIMEOUT_MS = 1000;
export const DELAY_MS = 50;
export const DEADLINE_MS = 1000;

/** For each `--scale`. */
export const ACKNOWLEDGED = 2500;

/** How a worker is started. */
export interface WorkerSettings {
  readonly version: NodeRedisVersion;
  readonly control: boolean;
  readonly seed: number;
  readonly redis: { readonly path: string };
  /** Its writes are numbered from here on. */
  readonly firstWrite: number;
}

export type WriteKind = 'set' | 'delete' | 'increment';

/** A write that a worker is about to make. */
export interface Begun {
  readonly write: number;
  readonly kind: WriteKind;
  readonly id: string;
}

/** What a worker says. */
export type Word =
  | { readonly word: 'ready' }
  | { readonly word: 'begun'; readonly begun: Begun }
  | { readonly word: 'acknowledged'; readonly write: number; readonly version: number }
  /** Redis has not carried it out. */
  | { readonly word: 'refused'; readonly write: number; readonly reason: string }
  /** Whether it was is not known. */
  | { readonly word: 'unknown'; readonly write: number; readonly reason: string }
  | { readonly word: 'query'; readonly query: number; readonly text: string; readonly values: unknown[] }
  | { readonly word: 'closed'; readonly drained: boolean }
  /** An error that nobody handled. */
  | { readonly word: 'unhandled'; readonly reason: string };

/** What a worker is told after its settings. */
export type Order =
  | { readonly order: 'close' }
  | { readonly order: 'rows'; readonly query: number; readonly rows: unknown[] }
  | { readonly order: 'error'; readonly query: number; readonly message: string; readonly code: string };
