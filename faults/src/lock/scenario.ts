import type { NodeRedisVersion } from '@sluice/test-support';
import type { Endpoint } from '../client';

/** Processes that take the locks. */
export const WORKERS = 4;
/** Few, so that they are fought for, and more than one, so that they are now and then free. */
export const KEYS = ['seat', 'till'] as const;

export const TTL_MS = 500;
/** How long a worker waits for a lock before it asks anew. */
export const WAIT_MS = 2000;
export const DEADLINE_MS = 100;
/** Who holds a lock is told by then that it cannot be counted on any more. */
export const TOLD_WITHIN_MS = 50;
/** With grace, nobody is granted anything for so long after a restart. */
export const MAX_LEASE_MS = 1000;

/** How a worker is started. */
export interface WorkerSettings {
  readonly name: string;
  readonly version: NodeRedisVersion;
  readonly control: boolean;
  readonly onFailover: 'none' | 'grace';
  readonly seed: number;
  /** Where it finds the Redis with the locks. */
  readonly locks: Endpoint;
  /** The Redis with the resources that the locks protect: nothing ever happens to it. */
  readonly resources: { readonly path: string };
}

/**
 * One lock, from when it was asked for until it was given back. Times are in ms on the monotonic clock of the machine, which
 * all its processes share.
 */
export interface Tenure {
  readonly id: string;
  readonly key: string;
  readonly calledMs: number;
  readonly returnedMs: number;
  /** None when the client knows none. */
  readonly token: number | undefined;
  /** Between them the worker believed; there is none if it never did. */
  readonly belief: Belief | undefined;
  /** Its client said that the lock was lost before it was given back. */
  readonly lost: boolean;
  /** How long after the end of its lease its client said that it was lost. */
  readonly toldLateMs: number;
  /** Writes that were sent and answered while it believed, and refused. */
  readonly refusedInBelief: number;
  readonly writes: number;
  readonly refused: number;
  /** It was given back; if not, it goes on, or its process was killed. */
  readonly over: boolean;
}

export interface Belief {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a worker says. */
export type Word =
  | { readonly word: 'ready' }
  | { readonly word: 'tenure'; readonly tenure: Tenure }
  /** A lock that was not to be had; the code or the name of the error. */
  | { readonly word: 'failed'; readonly reason: string }
  /** An error that nobody handled. */
  | { readonly word: 'unhandled'; readonly reason: string };
