import type { NodeRedisVersion } from '@sluice/test-support';
import type { Endpoint } from '../client';

/** Processes that carry out jobs. */
export const WORKERS = 4;
/** Jobs that each has at a time. */
export const CONCURRENCY = 4;
export const LEASE_MS = 500;
/** How long a job takes, at most. */
export const LONGEST_JOB_MS = 20;

/** How a worker's process is started. */
export interface WorkerSettings {
  readonly version: NodeRedisVersion;
  readonly control: boolean;
  readonly seed: number;
  /** Sockets of the Redis with the queue, and of the one with the ledger: nothing ever happens to that. */
  readonly queue: string;
  readonly ledger: string;
}

/** Where a Redis is that is killed and comes back: the client tries again soon. */
export function endpointOf(path: string): Endpoint {
  return { shape: 'client', socket: { path, reconnectStrategy: 50 } };
}

/** What a worker's process is told later. */
export interface Order {
  /** For how long it is to block its event loop, in ms. */
  readonly block: number;
}

/** What a worker's process says. */
export type Word = 'ready' | { readonly unhandled: string };
