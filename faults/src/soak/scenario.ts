import type { NodeRedisVersion } from '@sluice/test-support';

/** How an app process is started. */
export interface AppSettings {
  readonly version: NodeRedisVersion;
  /** The way to the Redis that everything happens to. */
  readonly port: number;
  readonly clusterPorts: readonly number[];
  readonly outsideSocket: string;
}

/** What a process holds: after a garbage collection, and with nobody visiting. */
export interface Holdings {
  readonly heapBytes: number;
  /** Sockets, timers and the like, that are open. */
  readonly handles: number;
}

/** What an app process is asked. */
export type Question = 'holdings' | 'unhandled';
