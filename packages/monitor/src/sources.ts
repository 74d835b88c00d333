import { createDoctor, type DoctorSnapshot, type Finding } from '@sluice/core';
import { answerOf } from './answer-of';
import { deadJobRow, deadRecordRow, type DeadJobRow, type DeadRecordRow } from './dead-letters';
import { fresh } from './fresh';
import { readHealth, type Health } from './health/health';
import type { ResolvedMonitor } from './resolve-options';
import type { QueueCounts, WriteBehindStats } from './watched';

const HEALTH_AGE_MS = 1000;
const DEPTHS_AGE_MS = 1000;
const DIAGNOSIS_AGE_MS = 5000;
const LETTERS = 20;

export interface Diagnosis {
  readonly snapshot: DoctorSnapshot;
  readonly findings: readonly Finding[];
}

export interface QueueReport {
  readonly name: string;
  /** `undefined` without an answer. */
  readonly counts: QueueCounts | undefined;
  readonly letters: readonly DeadJobRow[];
}

export interface WriteBehindReport {
  readonly name: string;
  readonly stats: WriteBehindStats | undefined;
  readonly letters: readonly DeadRecordRow[];
}

/** What is asked of Redis for whoever looks: not more often than now and then, however many look. */
export interface Sources {
  health(): Promise<Health>;
  diagnosis(): Promise<Diagnosis>;
  /** Findings about big keys alone. Much work for Redis: one search at a time. */
  bigKeys(): Promise<readonly Finding[]>;
  queues(): Promise<readonly QueueReport[]>;
  writeBehinds(): Promise<readonly WriteBehindReport[]>;
}

/** @throws {OptionError} for what the doctor does not take. */
export function createSources(options: ResolvedMonitor): Sources {
  const { redis, patterns, prefixes, deadlineMs } = options;
  const doctor = createDoctor({ redis, patterns, prefixes, deadline: deadlineMs });
  const diagnosis = fresh(DIAGNOSIS_AGE_MS, async () => {
    const snapshot = await doctor.snapshot();
    return { snapshot, findings: await doctor.check({ snapshot }) };
  });
  return {
    health: fresh(HEALTH_AGE_MS, () => readHealth(options.gates, deadlineMs)),
    diagnosis,
    bigKeys: fresh(DIAGNOSIS_AGE_MS, async () => {
      const { snapshot } = await diagnosis();
      const findings = await doctor.check({ snapshot, bigKeys: true });
      return findings.filter(({ code }) => code === 'memory/big-key');
    }),
    queues: fresh(DEPTHS_AGE_MS, () =>
      Promise.all(options.queues.map((queue) => readQueue(queue, deadlineMs))),
    ),
    writeBehinds: fresh(DEPTHS_AGE_MS, () =>
      Promise.all(options.writeBehinds.map(([name, one]) => readWriteBehind(name, one, deadlineMs))),
    ),
  };
}

async function readQueue(queue: ResolvedMonitor['queues'][number], deadlineMs: number): Promise<QueueReport> {
  const counts = await answerOf(() => queue.counts(), deadlineMs);
  const letters = counts !== undefined && counts.dead > 0;
  const dead = letters ? await answerOf(() => queue.dead.list({ limit: LETTERS }), deadlineMs) : [];
  return { name: queue.name, counts, letters: (dead ?? []).map(deadJobRow) };
}

async function readWriteBehind(
  name: string,
  writeBehind: ResolvedMonitor['writeBehinds'][number][1],
  deadlineMs: number,
): Promise<WriteBehindReport> {
  const stats = await answerOf(() => writeBehind.stats(), deadlineMs);
  const letters = stats !== undefined && stats.dead > 0;
  const dead = letters ? await answerOf(() => writeBehind.dead.list({ limit: LETTERS }), deadlineMs) : [];
  return { name, stats, letters: (dead ?? []).map(deadRecordRow) };
}
