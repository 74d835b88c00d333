/** What a pattern asks of a Redis beyond answering. */
export interface PatternNeeds {
  /** The first part of its keys, unless it was given another. */
  readonly prefix: string;
  /** What comes of it when a key is evicted, in the words of whoever uses it; `undefined` when that costs no more than a load. */
  readonly eviction: { readonly severity: 'critical' | 'warning'; readonly means: string } | undefined;
  /** Whether its keys have a TTL, so that the `volatile-*` policies take them too. */
  readonly expires: boolean;
  /** What comes of it when Redis starts again without its data; `undefined` when that is soon made up for. */
  readonly restart: { readonly severity: 'critical' | 'info'; readonly means: string } | undefined;
}

/**
 * By the first part of the names of a pattern's scripts (`'queue/claim'`), which is how one is known to be in use. A pattern
 * that is not listed asks for nothing.
 */
export const patternNeeds: ReadonlyMap<string, PatternNeeds> = new Map<string, PatternNeeds>([
  [
    'rate-limit',
    {
      prefix: 'rl',
      eviction: { severity: 'warning', means: 'counts and blocks are forgotten' },
      expires: true,
      restart: undefined,
    },
  ],
  [
    'lock',
    {
      prefix: 'lock',
      eviction: { severity: 'critical', means: 'a lock has two holders' },
      expires: true,
      restart: undefined,
    },
  ],
  [
    'idempotency',
    {
      prefix: 'idem',
      eviction: { severity: 'critical', means: 'work that was done is done again' },
      expires: true,
      restart: { severity: 'info', means: 'work that was done may be done again' },
    },
  ],
  [
    'session',
    {
      prefix: 'sess',
      eviction: { severity: 'critical', means: 'users are logged out' },
      expires: true,
      restart: { severity: 'info', means: 'users are logged out' },
    },
  ],
  ['cache', { prefix: 'cache', eviction: undefined, expires: true, restart: undefined }],
  [
    'queue',
    {
      prefix: 'q',
      eviction: { severity: 'critical', means: 'jobs are lost' },
      expires: false,
      restart: { severity: 'critical', means: 'jobs are lost' },
    },
  ],
  [
    'write-behind',
    {
      prefix: 'write-behind',
      eviction: { severity: 'critical', means: 'writes that were acknowledged are lost' },
      expires: false,
      restart: { severity: 'critical', means: 'writes that were acknowledged are lost' },
    },
  ],
  [
    'pubsub',
    {
      prefix: 'topic',
      eviction: { severity: 'warning', means: 'messages that were to be replayed are lost' },
      expires: true,
      restart: { severity: 'info', means: 'messages that were to be replayed are lost' },
    },
  ],
  [
    'leaderboard',
    {
      prefix: 'lb',
      eviction: { severity: 'critical', means: 'scores are lost' },
      expires: true,
      restart: { severity: 'info', means: 'scores are lost' },
    },
  ],
  [
    'uniques',
    {
      prefix: 'uniq',
      eviction: { severity: 'warning', means: 'what was seen counts as new' },
      expires: true,
      restart: { severity: 'info', means: 'what was seen counts as new' },
    },
  ],
]);
