/** What a pattern asks of a Redis beyond answering. */
export interface PatternNeeds {
  /** The first parts of its keys, unless it was given others. */
  readonly prefixes: readonly string[];
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
      prefixes: ['rl'],
      eviction: { severity: 'warning', means: 'counts and blocks are forgotten' },
      expires: true,
      restart: undefined,
    },
  ],
  [
    'lock',
    {
      prefixes: ['lock'],
      eviction: { severity: 'critical', means: 'a lock has two holders' },
      expires: true,
      restart: undefined,
    },
  ],
  [
    'idempotency',
    {
      prefixes: ['idem'],
      eviction: { severity: 'critical', means: 'work that was done is done again' },
      expires: true,
      restart: { severity: 'info', means: 'work that was done may be done again' },
    },
  ],
  [
    'session',
    {
      prefixes: ['sess'],
      eviction: { severity: 'critical', means: 'users are logged out' },
      expires: true,
      restart: { severity: 'info', means: 'users are logged out' },
    },
  ],
  ['cache', { prefixes: ['cache'], eviction: undefined, expires: true, restart: undefined }],
  [
    'queue',
    {
      prefixes: ['q'],
      eviction: { severity: 'critical', means: 'jobs are lost' },
      expires: false,
      restart: { severity: 'critical', means: 'jobs are lost' },
    },
  ],
  [
    'write-behind',
    {
      prefixes: ['write-behind'],
      eviction: { severity: 'critical', means: 'writes that were acknowledged are lost' },
      expires: false,
      restart: { severity: 'critical', means: 'writes that were acknowledged are lost' },
    },
  ],
  [
    'pubsub',
    {
      prefixes: ['broadcast', 'topic'],
      eviction: { severity: 'warning', means: 'messages that were to be replayed are lost' },
      expires: true,
      restart: { severity: 'info', means: 'messages that were to be replayed are lost' },
    },
  ],
  [
    'leaderboard',
    {
      prefixes: ['lb'],
      eviction: { severity: 'critical', means: 'scores are lost' },
      expires: true,
      restart: { severity: 'info', means: 'scores are lost' },
    },
  ],
  [
    'uniques',
    {
      prefixes: ['uniq'],
      eviction: { severity: 'warning', means: 'what was seen counts as new' },
      expires: true,
      restart: { severity: 'info', means: 'what was seen counts as new' },
    },
  ],
]);
