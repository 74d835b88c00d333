import type { CpuUsage } from '../processes/answer-questions';
import type { RedisSpec } from '../processes/connect-redis';

/** What a server process is told when it starts, as JSON in its first argument. */
export interface ServerSpec {
  readonly benchmark: string;
  readonly scenario: string;
  readonly contender: string;
  /** Whether a proxy names the address of each client. */
  readonly behindProxy: boolean;
  readonly express: 'express' | 'express-v4';
  readonly redis: RedisSpec | undefined;
}

/** What the server says first. */
export interface ServerReady {
  readonly port: number;
}

/** What tells a client from the others: the address that a proxy names, or its cookies. */
export type ClientHeaders = Readonly<Record<string, string>>;

/** One round of load. */
export interface LoadOrder {
  readonly ask: 'load';
  readonly port: number;
  readonly connections: number;
  readonly requests: number;
  /** What each client sends along, by turns over the connections. */
  readonly clients: readonly ClientHeaders[];
  /** Sent with each. */
  readonly headers: Readonly<Record<string, string>>;
  /** Each request is for another URL. */
  readonly uniqueUrls: boolean;
  /** After which the round is given up. */
  readonly maxSeconds: number;
}

export interface LoadReport {
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Connections that broke, and requests that had no answer in time. */
  readonly errors: number;
  /** From the start to the last answer. */
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** What the generator itself used. */
  readonly cpu: CpuUsage;
}
