import { consequences, isCritical, namesOf, type InUse } from '../in-use';
import type { Configuration } from '../configuration';
import type { Symptom } from '../finding';
import type { ServerNumbers } from '../server-numbers';
import { counted } from '../wording';

export function examinePersistence(
  { persistence, replication }: ServerNumbers,
  configuration: Configuration,
  used: readonly InUse[],
): Symptom[] {
  const affected = used.filter(({ needs }) => needs.restart !== undefined);
  const critical = affected.filter((one) => isCritical([one], 'restart'));
  const nothing = !persistence.appendOnly && configuration.save === '';
  return [
    ...(nothing ? notKept(affected) : lagging(persistence, configuration, critical)),
    ...(nothing && replication.replicas > 0 && replication.role === 'master' ? [EMPTY_RESTART] : []),
    ...failing(persistence),
  ];
}

type Persistence = ServerNumbers['persistence'];

function notKept(affected: readonly InUse[]): Symptom[] {
  if (affected.length === 0) return [];
  return [
    {
      code: 'persistence/none',
      severity: isCritical(affected, 'restart') ? 'critical' : 'info',
      patterns: namesOf(affected),
      message: `Nothing is written to disk. When Redis starts anew: ${consequences(affected, 'restart')}`,
      remedy:
        'Set appendonly to yes, and appendfsync to everysec, which loses a second at most, or to always.',
    },
  ];
}

function lagging(
  { appendOnly, changesSinceSave }: Persistence,
  { save, appendfsync }: Configuration,
  critical: readonly InUse[],
): Symptom[] {
  if (critical.length === 0 || (appendOnly && appendfsync !== 'no')) return [];
  const changes = `${counted(changesSinceSave, 'change')} since the last would be lost now`;
  const snapshots =
    save === undefined
      ? `There is no append-only file, and CONFIG is refused, which tells of snapshots (RDB): ${changes}`
      : `There are snapshots (RDB) alone: ${changes}`;
  const what = appendOnly
    ? 'appendfsync no leaves it to the system when the file reaches the disk, half a minute later'
    : snapshots;
  return [
    {
      code: 'persistence/lags',
      severity: 'warning',
      patterns: namesOf(critical),
      message: `${what}. When Redis or its machine ends: ${consequences(critical, 'restart')}`,
      remedy:
        'Set appendonly to yes, and appendfsync to everysec, which loses a second at most, or to always.',
    },
  ];
}

const EMPTY_RESTART: Symptom = {
  code: 'replication/empty-restart',
  severity: 'warning',
  message:
    'This master keeps nothing on disk but has replicas: when it is restarted before one of them takes over, they throw away their data too',
  remedy: 'Set appendonly to yes on the master, or see to it that it is not started again by itself.',
};

function failing({ lastSaveFailed, lastAppendFailed }: Persistence): Symptom[] {
  if (!lastSaveFailed && !lastAppendFailed) return [];
  const what = lastAppendFailed ? 'append-only file' : 'snapshot';
  return [
    {
      code: 'persistence/failing',
      severity: 'critical',
      message: `The last write of the ${what} failed: Redis refuses writes (MISCONF), or goes on without a copy of them`,
      remedy:
        'Look into the log of Redis: most often the disk is full, or the folder (dir) is not there or not its own.',
    },
  ];
}
