import type { NodeRedisVersion } from '@sluice/test-support';

/** What is put to the test: our gate in each of its fail modes, or the peer that is known to hang. */
export const MODES = ['local', 'open', 'closed', 'control'] as const;
export type Mode = (typeof MODES)[number];

/** Whom a request counts for: one has a small limit and is soon refused; the other is never refused, and counted. */
export const SUBJECTS = ['hot', 'steady'] as const;
export type Subject = (typeof SUBJECTS)[number];

export const LIMITS: Readonly<Record<Subject, number>> = { hot: 40, steady: 1_000_000 };
/** Longer than any run: no window ends in one. */
export const WINDOW_MS = 3_600_000;

export const DEADLINE_MS = 100;
/** What is promised to be enough on top of the deadline. */
export const ROOM_MS = 50;

/** How the server is started. */
export interface ServerSettings {
  readonly version: NodeRedisVersion;
  readonly control: boolean;
  /** Where its client finds Redis, as node-redis takes it. */
  readonly socket: { readonly path: string } | { readonly host: string; readonly port: number };
}

/** One request, as the server saw it. */
export interface Passage {
  readonly mode: Mode;
  readonly subject: Subject;
  /** From the gate's entry to its exit; `undefined` while it is in there. */
  gateMs: number | undefined;
  /** How much of that the event loop was blocked. */
  lagMs: number;
  status: number;
  /** Who decided: `'redis'`, `'local'`, `'deny-cache'`; `'none'` if nobody did. */
  source: string;
}

/** What the server is asked: whether Redis decided the last requests of every mode, or for all that it has written down. */
export type Question = 'is Redis asked' | 'report';

export interface ServerReport {
  readonly passages: readonly Passage[];
  readonly longestLagMs: number;
  /** Errors that nobody handled. */
  readonly unhandled: readonly string[];
}
