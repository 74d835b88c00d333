import { checkSealer, type Sealer } from '../codec/sealed';
import type { RedisInput } from '../connection/connection';
import { checkPrefix } from '../connection/keys';
import { durationMs, type Duration } from '../duration';
import { checkInteger, checkText, type Defaults, type Resolved } from '../options';
import { checkSchema, type Schema } from '../codec/schema';
import type { BackoffOptions } from './queue';
import { DEFAULT_BACKOFF, MAX_DELAY_MS, type BackoffRange } from './retry';

/** What a queue and its workers have in common, and have to agree about. */
export interface SharedQueueOptions<Input, Output> {
  /** A node-redis client, cluster, pool or sentinel, or a connection. Not closed by the queue. */
  redis: RedisInput;

  /** Of the queue: 1 to 256 characters. */
  name: string;

  /**
   * The first part of every key, after the connection's own prefix.
   *
   * @default 'q'
   */
  prefix?: string;

  /**
   * What the data of a job has to be: checked when it is added, and when it is begun, where the handler is given what the
   * schema makes of it. Any library that keeps to Standard Schema.
   */
  schema?: Schema<Input, Output> | undefined;

  /** Seals payloads, results, progress and errors, and not the lines of `log`. What was stored without cannot be read with it, nor the other way round. */
  sealer?: Sealer | undefined;

  /**
   * The largest payload or result, in bytes of JSON, up to 15 MiB.
   *
   * @default 1_048_576
   */
  maxJobBytes?: number;

  /**
   * How many events are kept in the stream `events` of the queue, about; 0 for none. For what is not written in
   * JavaScript: `sluice:queue` costs nothing.
   *
   * @default 0
   */
  events?: number;

  /** How long one question may wait for Redis. @default '250ms' of a queue, '1s' of a worker */
  deadline?: Duration;
}

export type SharedDefaults = Omit<Defaults<SharedQueueOptions<unknown, unknown>>, 'deadline'>;
export const SHARED_DEFAULTS: SharedDefaults = {
  prefix: 'q',
  schema: undefined,
  sealer: undefined,
  maxJobBytes: 1_048_576,
  events: 0,
};

export interface ResolvedShared {
  readonly redis: RedisInput;
  readonly name: string;
  readonly prefix: string;
  readonly schema: Schema | undefined;
  readonly sealer: Sealer | undefined;
  readonly maxJobBytes: number;
  readonly events: number;
  readonly deadlineMs: number;
}

/** A sealed value is sealed in one piece, of at most 16 MiB. */
const MAX_JOB_BYTES = 15 * 1024 * 1024;
const MAX_NAME_LENGTH = 256;

/** @throws {OptionError} for an option that is wrong. */
export function resolveShared(options: Resolved<SharedQueueOptions<unknown, unknown>>): ResolvedShared {
  const { redis, name, prefix, schema, sealer, maxJobBytes, events, deadline } = options;
  checkText('name', name, MAX_NAME_LENGTH);
  checkPrefix('prefix', prefix);
  checkInteger('maxJobBytes', maxJobBytes, 1, MAX_JOB_BYTES);
  checkInteger('events', events, 0, 10_000_000);
  if (schema !== undefined) checkSchema('schema', schema);
  if (sealer !== undefined) checkSealer(sealer);
  const deadlineMs = durationMs('deadline', deadline, 1, 60_000);
  return { redis, name, prefix, schema, sealer, maxJobBytes, events, deadlineMs };
}

/** @throws {OptionError} for a range that is none. */
export function resolveBackoff({ base, max }: BackoffOptions, option = 'backoff'): BackoffRange {
  const maxMs = max === undefined ? DEFAULT_BACKOFF.maxMs : durationMs(`${option}.max`, max, 0, MAX_DELAY_MS);
  const baseMs =
    base === undefined
      ? Math.min(DEFAULT_BACKOFF.baseMs, maxMs)
      : durationMs(`${option}.base`, base, 0, MAX_DELAY_MS);
  return { baseMs, maxMs };
}
