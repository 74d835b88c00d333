export * from './errors';
export { durationMs, type Duration } from './duration';
export {
  checkFunction,
  checkInteger,
  checkKnown,
  checkNumber,
  checkOneOf,
  checkText,
  withDefaults,
  type Defaults,
  type Resolved,
} from './options';
export {
  defineScript,
  scripts,
  type Script,
  type ScriptArgument,
  type ScriptArguments,
  type ScriptDefinition,
  type ScriptKeys,
  type ScriptReply,
} from './connection/script';
export { connectionOf, createConnection } from './connection/create-connection';
export type {
  CallOptions,
  CommandOptions,
  Connection,
  ConnectionNode,
  RedisInput,
} from './connection/connection';
export type { ConnectionOptions } from './connection/connection-options';
export type { ClientSettings } from './connection/client-settings';
export type { BlockingConnection, BlockingOptions } from './connection/blocking';
export type { CommandArgument, RedisLike } from './connection/redis-like';
export type { MessageListener, SubscribeOptions, Subscriber, Subscription } from './connection/subscriber';
export type { BreakerOptions } from './resilience/breaker-options';
export { checkPrefix, hashTag, keyPart } from './connection/keys';
export { onAbort } from './abort';
export { SharedListeners } from './shared-listeners';
export { createWarnOnce, type WarnOnce } from './warn-once';
export { createSealer, type Opened, type Sealer, type SealerOptions } from './codec/sealed';
export type { SealedPlace } from './codec/sealed-place';
export type { SealingKeys, SealingKeySource } from './codec/key-ring';
export type { SealingKey } from './codec/root-key';
export { reencrypt, type ReencryptProgress, type ReencryptReport } from './reencrypt/reencrypt';
export type { ReencryptOptions } from './reencrypt/options';
export type { SealingPattern } from './reencrypt/layouts';
export {
  commandEvents,
  commandStarts,
  connectionEvents,
  eventChannel,
  type CommandEvent,
  type CommandStart,
  type ConnectionEvent,
  type EventChannel,
} from './events';
export { createRateLimiter } from './rate-limit/limiter';
export type { LimitOptions, RateLimiter, RateLimitKey } from './rate-limit/rate-limiter';
export type { DenyCacheOptions, LeaseOptions, RateLimiterOptions } from './rate-limit/options';
export {
  MAX_WINDOW_MS,
  type Algorithm,
  type CallLimits,
  type Policy,
  type PolicyLimits,
} from './rate-limit/policy';
export type { PolicyState, RateLimitResult, ResultSource } from './rate-limit/result';
export type { Reservation } from './rate-limit/reservation';
export { rateLimitEvents, type RateLimitEvent } from './rate-limit/events';
export { createLocks } from './lock/create-locks';
export type { LocksOptions } from './lock/options';
export type {
  AcquireOptions,
  Lock,
  Locker,
  LockHolder,
  LockKeys,
  LockRefused,
  Locks,
  LockState,
  ReadWriteLock,
  Released,
  TryOptions,
} from './lock/locks';
export { lockEvents, type LockEvent } from './lock/events';
export { createIdempotency } from './idempotency/create-idempotency';
export type {
  Began,
  BeginOptions,
  Execution,
  Idempotency,
  IdempotentWork,
  Settled,
} from './idempotency/idempotency';
export type { IdempotencyOptions, OnUnknown } from './idempotency/options';
export { idempotencyEvents, type IdempotencyEvent } from './idempotency/events';
export {
  fencedEval,
  fencedSet,
  type FencedEvalOptions,
  type FencedReply,
  type FencedSetOptions,
} from './lock/fence';
export { createConcurrencyLimiter } from './rate-limit/concurrency';
export type { ConcurrencyLimiter, ConcurrencyResult, EnterOptions } from './rate-limit/concurrency-limiter';
export type { ConcurrencyLimiterOptions } from './rate-limit/concurrency-options';
export { createSessionStore } from './session/create-session-store';
export type { RotationOptions, SessionStoreOptions } from './session/options';
export {
  createJsonSessions,
  type JsonSession,
  type JsonSessions,
  type JsonSessionsOptions,
} from './session/json-sessions';
export type {
  AdoptOptions,
  CreateOptions,
  ExportedSession,
  LoadedSession,
  SessionInfo,
  SessionStore,
  StoredSession,
  WriteOptions,
  Written,
} from './session/session-store';
export type { SessionData } from './session/fields';
export { setProperty } from './set-property';
export { SessionToken } from './session/token';
export { sessionEvents, type SessionEvent } from './session/events';
export { createCacheEngine } from './cache/engine/create-cache-engine';
export type { CacheEngineOptions, L1Options } from './cache/engine/engine-options';
export type {
  CacheEngine,
  Filled,
  FillLease,
  Found,
  Hit,
  Invalidation,
  Lookup,
  LookupOptions,
  Miss,
  MissReason,
  NewEntry,
  Outcome,
  SetEntryOptions,
  Turn,
  TurnOptions,
} from './cache/engine/cache-engine';
export type { WriteLease } from './cache/engine/write-lease';
export { createCache } from './cache/create-cache';
export type { CacheOptions } from './cache/options';
export type {
  BatchLoader,
  Cache,
  Cached,
  GetOptions,
  Lifetime,
  Loader,
  LoaderContext,
  LoaderTimeout,
  SetOptions,
} from './cache/cache';
export type { ValueCodec } from './codec/value-codec';
export { createWriteThrough } from './cache/create-write-through';
export type { WriteThrough, WriteThroughOptions } from './cache/write-through';
export { cacheEvents, type CacheEvent } from './cache/events';
export { createLeaderboard } from './leaderboard/create-leaderboard';
export { createLeaderboardGroup } from './leaderboard/create-leaderboard-group';
export type { LeaderboardOptions, RollingScores } from './leaderboard/options';
export type {
  AroundOptions,
  Leaderboard,
  LeaderboardGroup,
  PeriodOptions,
  RankedEntry,
  RankedPage,
  RankedPageOptions,
  RankKind,
  RankOptions,
  Scored,
  ScoreOptions,
  ScoreRange,
  ScoreWriter,
  Standing,
} from './leaderboard/leaderboard';
export { leaderboardEvents, type LeaderboardEvent } from './leaderboard/events';
export { createUniques } from './uniques/create-uniques';
export type { UniquesOptions } from './uniques/options';
export type { Added, Estimate, Uniques, UniquesView } from './uniques/uniques';
export { uniquesEvents, type UniquesEvent } from './uniques/events';
export type { CalendarWindow, RollingWindow } from './periods';
export { createDoctor } from './doctor/create-doctor';
export type { Doctor } from './doctor/doctor';
export type { Finding, FindingCode, Severity } from './doctor/finding';
export type { BigKeysOptions, CheckOptions, DoctorOptions } from './doctor/options';
export type { AnsweringNode, DoctorSnapshot, NodeSnapshot, SilentNode } from './doctor/snapshot';
export type { Configuration } from './doctor/configuration';
export type { CommandStat, ServerNumbers } from './doctor/server-numbers';
export type { ServerFeatures } from './doctor/features';
export type { SlowCommand } from './doctor/slowlog';
export type { LatencyEvent } from './doctor/latency';
export type { RefusedCommand } from './doctor/node-inquiry';
export { createBroadcast } from './pubsub/create-broadcast';
export { createTopic } from './pubsub/create-topic';
export type { Broadcast, BroadcastSubscribeOptions, Overflow } from './pubsub/broadcast';
export type { BroadcastOptions } from './pubsub/broadcast-options';
export type { Topic, TopicStart, TopicSubscribeOptions } from './pubsub/topic';
export type { Retention, TopicOptions } from './pubsub/topic-options';
export type { MessageOptions } from './pubsub/options';
export type {
  Delivery,
  EndReason,
  Gap,
  GapReason,
  MessageHandler,
  MessageSubscription,
} from './pubsub/subscription';
export { pubSubEvents, type PubSubEvent } from './pubsub/events';
export type { SkipReason } from './pubsub/message-codec';
export { checkSchema, validate, type Schema } from './codec/schema';
export { createWriteBehind } from './write-behind/create-write-behind';
export type { WriteBehindOptions } from './write-behind/options';
export type {
  DatabaseContext,
  DeadLetter,
  DeadLetters,
  Durability,
  Row,
  StoredRow,
  WaitForDatabase,
  WriteBehind,
  WriteBehindStats,
  WriteBehindWriteOptions,
} from './write-behind/write-behind';
export { writeBehindEvents, type WriteBehindEvent } from './write-behind/events';
export { sqlTable, type SqlTable } from './write-behind/sql/sql-table';
export type { SqlClient, SqlTableOptions } from './write-behind/sql/table-options';
export { createQueue } from './queue/create-queue';
export { createWorker } from './queue/create-worker';
export type { DeadJobFilter, DeadJobs, DeadJobsListOptions } from './queue/dead-jobs';
export { LeaseLostError, QueueFullError, UnrecoverableError, type LeaseLoss } from './queue/errors';
export { queueEvents, type QueueEvent } from './queue/events';
export type { QueueOptions } from './queue/queue-options';
export type {
  AddedJob,
  AddOptions,
  BackoffOptions,
  DedupOptions,
  EndedJob,
  JobError,
  JobInfo,
  NewJob,
  Queue,
  RepeatOptions,
  WaitForJobOptions,
} from './queue/queue';
export type { JobState } from './queue/record';
export type { Cancelled } from './queue/redis/cancel.lua';
export type { QueueCounts } from './queue/redis/counts.lua';
export type { Backoff } from './queue/retry';
export type { SharedQueueOptions } from './queue/shared-options';
export type { Job, JobHandler, Worker, WorkerCloseOptions } from './queue/worker';
export type { JobRetention, WorkerOptions } from './queue/worker-options';
