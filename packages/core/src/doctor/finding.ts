export type Severity = 'critical' | 'warning' | 'info';

/** Stable identifiers: `about/what`. Adding one is a minor release. */
export type FindingCode =
  /** Redis, or one of its nodes, gives no answer. */
  | 'connection/unavailable'
  /** The user may not ask, or the service does not offer it: what it would show is not checked. */
  | 'access/refused'
  /** There is no `maxmemory`. */
  | 'memory/unlimited'
  /** The eviction policy takes keys of patterns that must not lose them. */
  | 'memory/eviction'
  /** Nothing is evicted, though nothing but caches is kept: when it is full, every write is refused. */
  | 'memory/never-evicts'
  | 'memory/nearly-full'
  /** Writes were refused because the memory was full. */
  | 'memory/writes-refused'
  | 'memory/fragmentation'
  | 'memory/big-key'
  /** Nothing is written to disk. */
  | 'persistence/none'
  /** What is written to disk is older than what was acknowledged. */
  | 'persistence/lags'
  /** Redis could not write to its disk. */
  | 'persistence/failing'
  | 'latency/not-monitored'
  | 'latency/spikes'
  | 'slowlog/off'
  | 'slowlog/entries'
  /** It is a replica: every write is refused. */
  | 'replication/replica'
  /** Another server, or another life of it, since the last look. */
  | 'replication/changed'
  /** A master that starts again without its data has its replicas throw away theirs. */
  | 'replication/empty-restart'
  /** The client keeps commands without a bound while there is no connection. */
  | 'client/offline-queue'
  /** The client does not notice a server that went away in silence. */
  | 'client/no-ping'
  /** The server is too old for something that patterns can use. */
  | 'version/features';

/** Something about a Redis that is not as it should be, and what to do about it. Carries no key, value or address of a client. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** Which node of a cluster; `'redis'` where there is one; `undefined` when it is about the client. */
  readonly node: string | undefined;
  /** The patterns in use that it matters to; empty when it matters to all. */
  readonly patterns: readonly string[];
  /** What was found. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** What an examination finds of a node, before it is said of which. */
export type Symptom = Omit<Finding, 'node' | 'patterns'> & { readonly patterns?: readonly string[] };

export function findingOf({ patterns = [], ...symptom }: Symptom, node: string | undefined): Finding {
  return { ...symptom, node, patterns };
}

const RANK: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 };

/** The worst first; what is equally bad stays in its order. */
export function bySeverity(left: Finding, right: Finding): number {
  return RANK[left.severity] - RANK[right.severity];
}
