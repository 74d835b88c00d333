import { randomUUID } from 'node:crypto';
import type { Finding, NodeSnapshot } from '@sluice/core';
import type { Health } from '../health/health';
import type { QueueReport, Sources, WriteBehindReport } from '../sources';
import type { ChartSeries, History, TallyInstruments } from './history';
import { redisReports, type RedisReport } from './redis-report';
import { tablesOf, type Tables } from './tables';

/** Everything that the page shows, as of now. */
export interface Report {
  readonly process: {
    /** Another one after a restart, though the pid may be the same. */
    readonly id: string;
    readonly pid: number;
    readonly uptimeSeconds: number;
  };
  readonly health: Health;
  readonly openBreakers: number;
  readonly findings: readonly Finding[];
  readonly patterns: readonly string[];
  readonly redis: readonly RedisReport[];
  readonly queues: readonly QueueReport[];
  readonly writeBehinds: readonly WriteBehindReport[];
  readonly series: ChartSeries;
  readonly tables: Tables;
}

const PROCESS_ID = randomUUID();

export async function reportOf(
  sources: Sources,
  instruments: TallyInstruments,
  history: History,
  since: number,
): Promise<Report> {
  const [health, { snapshot, findings }, queues, writeBehinds] = await Promise.all([
    sources.health(),
    sources.diagnosis(),
    sources.queues(),
    sources.writeBehinds(),
  ]);
  const nodes: readonly NodeSnapshot[] = snapshot.nodes;
  return {
    process: { id: PROCESS_ID, pid: process.pid, uptimeSeconds: Math.round(process.uptime()) },
    health,
    openBreakers: Math.max(0, instruments.openBreakers.sum()),
    findings,
    patterns: snapshot.patterns,
    redis: redisReports(nodes),
    queues,
    writeBehinds,
    series: history.since(since),
    tables: tablesOf(instruments),
  };
}
