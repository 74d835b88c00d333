export { createQueue } from './create-queue';
export { createWorker } from './create-worker';
export type { DeadJobFilter, DeadJobs, DeadJobsListOptions } from './dead-jobs';
export { LeaseLostError, QueueFullError, UnrecoverableError, type LeaseLoss } from './errors';
export { queueEvents, type QueueEvent } from './events';
export type { QueueOptions } from './queue-options';
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
} from './queue';
export type { JobState } from './record';
export type { Cancelled } from './redis/cancel.lua';
export type { QueueCounts } from './redis/counts.lua';
export type { Backoff } from './retry';
export type { SharedQueueOptions } from './shared-options';
export type { Job, JobHandler, Worker, WorkerCloseOptions } from './worker';
export type { JobRetention, WorkerOptions } from './worker-options';
