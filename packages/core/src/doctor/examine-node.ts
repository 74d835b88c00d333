import type { Symptom } from './finding';
import { examineAccess } from './findings/access';
import { examineMemory } from './findings/memory';
import { examinePersistence } from './findings/persistence';
import { examineServer } from './findings/server';
import { examineLatency, examineSlowlog } from './findings/slowness';
import { inUse } from './in-use';
import type { AnsweringNode, DoctorSnapshot, SilentNode } from './snapshot';

/** What is to be said of one node, its history and its big keys aside. */
export function examineNode(node: AnsweringNode, { patterns, takenAt }: DoctorSnapshot): Symptom[] {
  const { numbers, features, configuration, slowlog, latency, refused } = node;
  const used = inUse(patterns);
  return [
    ...(numbers && features
      ? [
          ...examineMemory(numbers, used),
          ...examinePersistence(numbers, configuration, used),
          ...examineServer(numbers, features),
        ]
      : []),
    ...examineSlowlog(slowlog, configuration, takenAt),
    ...examineLatency(latency, configuration, takenAt),
    ...examineAccess(refused),
  ];
}

export function silence({ reason }: Pick<SilentNode, 'reason'>): Symptom {
  return {
    code: 'connection/unavailable',
    severity: 'critical',
    message: `Redis gave no answer (${reason})`,
    remedy: 'See whether it runs and can be reached. Meanwhile every gate does what its onUnavailable says.',
  };
}
