import type { Symptom } from '../finding';
import type { RefusedCommand } from '../node-inquiry';

/** What stays in the dark without a command, and what its user has to be granted. */
const USES: Readonly<Record<string, { readonly shows: string; readonly grant: string }>> = {
  INFO: { shows: 'memory, persistence, replication and version', grant: '+info' },
  CONFIG: {
    shows: 'snapshots, the latency monitor and the settings of the slowlog',
    grant: '+config|get',
  },
  SLOWLOG: { shows: 'slow commands', grant: '+slowlog|get' },
  LATENCY: { shows: 'latency spikes', grant: '+latency|latest' },
  SCRIPT: {
    shows: 'which patterns are in use, and so what eviction and restarts would cost them',
    grant: '+script|exists',
  },
  SCAN: { shows: 'big keys', grant: '+scan' },
  MEMORY: { shows: 'big keys', grant: '+memory|usage' },
  TYPE: { shows: 'the types of big keys', grant: '+type' },
};

export function examineAccess(refused: readonly RefusedCommand[]): Symptom[] {
  return refused.map(({ command, reason }) => {
    const { shows = command, grant = `+${command.toLowerCase()}` } = USES[command] ?? {};
    return {
      code: 'access/refused',
      severity: command === 'INFO' ? 'warning' : 'info',
      message:
        reason === 'forbidden'
          ? `The user may not call ${command}. Not checked: ${shows}`
          : `This server does not offer ${command}. Not checked: ${shows}`,
      remedy:
        reason === 'forbidden'
          ? `ACL SETUSER <user> ${grant}`
          : 'Look for the same in the console of whoever runs this Redis; name the patterns in the option `patterns`.',
    };
  });
}
