/** What the monitor needs of a queue: `createQueue()` of `@sluice/core` makes one. */
export interface WatchedQueue {
  readonly name: string;
  counts(): Promise<QueueCounts>;
  readonly dead: { list(options: { limit: number }): Promise<readonly DeadJob[]> };
}

export interface QueueCounts {
  readonly ready: number;
  readonly delayed: number;
  readonly active: number;
  readonly dead: number;
  readonly paused: boolean;
  /** How long the job has been waiting that is next. */
  readonly oldestMs: number;
}

export interface DeadJob {
  readonly id: string;
  readonly failures: number;
  readonly crashes: number;
  readonly errors: readonly {
    readonly kind: string;
    readonly at: Date;
    readonly name: string;
    readonly message: string;
  }[];
}

/** What the monitor needs of a write-behind: `createWriteBehind()` of `@sluice/core` makes one. */
export interface WatchedWriteBehind {
  stats(): Promise<WriteBehindStats>;
  readonly dead: { list(page: { limit: number }): Promise<readonly DeadRecord[]> };
}

export interface WriteBehindStats {
  readonly dirty: number;
  readonly claimed: number;
  readonly dead: number;
  /** How long the oldest write has been waiting that is not in the database. */
  readonly lagMs: number;
}

export interface DeadRecord {
  readonly id: string;
  readonly attempts: number;
  readonly error: string;
  /** In ms since 1970. */
  readonly diedAt: number;
}
