import { RedisReplyError } from '../errors';
import type { BackoffRange } from './retry';

/** How a job stands. */
export type JobState = 'ready' | 'delayed' | 'active' | 'completed' | 'dead';

const STATES: Readonly<Record<string, JobState>> = {
  w: 'ready',
  d: 'delayed',
  a: 'active',
  c: 'completed',
  f: 'dead',
};

/** What Redis knows of a job beside its payload; the layout is told in `redis/layout.lua.ts`. */
export interface JobRecord {
  readonly state: JobState;
  readonly token: string;
  /** When the state began, and ends of a delayed job: ms since 1970. 0 of a job that is ready. */
  readonly atMs: number;
  readonly bytes: number;
  readonly dedup: string;
  readonly failures: number;
  readonly crashes: number;
  readonly priority: number;
  readonly addedMs: number;
  /** The id of the schedule that it comes from, or nothing. */
  readonly schedule: string;
  readonly retry: JobRetry;
}

/** What a job was added with, for its worker. */
export interface JobRetry {
  readonly attempts?: number;
  readonly backoff?: BackoffRange;
}

const NO_RETRY: JobRetry = {};

/** @throws {RedisReplyError} unless it is one. */
export function readRecord(bytes: Buffer): JobRecord {
  const parts = bytes.toString('latin1').split('|');
  const [
    state = '',
    token = '',
    at,
    size,
    ,
    dedup = '',
    failures,
    crashes,
    priority,
    added,
    schedule = '',
    retry,
  ] = parts;
  const named = STATES[state];
  if (named === undefined || parts.length !== 12) throw RedisReplyError.unexpected('queue');
  return {
    state: named,
    token,
    atMs: Number(at),
    bytes: Number(size),
    dedup,
    failures: Number(failures),
    crashes: Number(crashes),
    priority: Number(priority),
    addedMs: Number(added),
    schedule,
    retry: retry === undefined || retry === '' ? NO_RETRY : readRetry(retry),
  };
}

/** `attempts,base,max`, each of which may be left out. */
export function writeRetry({ attempts, backoff }: JobRetry): string {
  if (attempts === undefined && backoff === undefined) return '';
  return [attempts, backoff?.baseMs, backoff?.maxMs].join(',');
}

function readRetry(text: string): JobRetry {
  const [attempts = '', base = '', max = ''] = text.split(',');
  return {
    ...(attempts !== '' && { attempts: Number(attempts) }),
    ...(base !== '' && { backoff: { baseMs: Number(base), maxMs: Number(max) } }),
  };
}
