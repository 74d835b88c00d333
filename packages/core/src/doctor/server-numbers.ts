import { numberIn, rowsOf, type InfoFields } from './info';

/** What INFO says, as numbers. Sizes are in bytes. */
export interface ServerNumbers {
  readonly server: {
    readonly name: 'redis' | 'valkey';
    readonly version: string;
    /** Changes with every start. */
    readonly runId: string;
    readonly uptimeSeconds: number;
  };
  readonly memory: {
    readonly usedBytes: number;
    readonly peakBytes: number;
    /** What the process has of the system. */
    readonly residentBytes: number;
    /** 0 without a limit. */
    readonly maxBytes: number;
    readonly policy: string;
    readonly fragmentationRatio: number;
    readonly evictedKeys: number;
  };
  readonly persistence: {
    readonly appendOnly: boolean;
    readonly lastSaveFailed: boolean;
    readonly lastAppendFailed: boolean;
    readonly changesSinceSave: number;
  };
  readonly replication: {
    readonly role: 'master' | 'replica';
    /** Changes when another server takes over, or this one starts without its data. */
    readonly id: string;
    readonly replicas: number;
  };
  readonly clients: { readonly connected: number; readonly blocked: number; readonly rejected: number };
  readonly keys: number;
  readonly commandsPerSecond: number;
  readonly commands: readonly CommandStat[];
  /** How many error replies there were, by their first word. */
  readonly errors: Readonly<Record<string, number>>;
}

export interface CommandStat {
  /** `'get'`, `'config|get'`. */
  readonly name: string;
  readonly calls: number;
  readonly totalUs: number;
  readonly usPerCall: number;
  /** Before and while it was carried out. */
  readonly failed: number;
}

export function serverNumbers(info: InfoFields): ServerNumbers {
  const count = (name: string) => numberIn(info, name);
  const text = (name: string) => info[name] ?? '';
  const valkey = info['valkey_version'];
  return {
    server: {
      name: valkey === undefined ? 'redis' : 'valkey',
      version: valkey ?? text('redis_version'),
      runId: text('run_id'),
      uptimeSeconds: count('uptime_in_seconds'),
    },
    memory: {
      usedBytes: count('used_memory'),
      peakBytes: count('used_memory_peak'),
      residentBytes: count('used_memory_rss'),
      maxBytes: count('maxmemory'),
      policy: text('maxmemory_policy'),
      fragmentationRatio: count('mem_fragmentation_ratio'),
      evictedKeys: count('evicted_keys'),
    },
    persistence: {
      appendOnly: text('aof_enabled') === '1',
      lastSaveFailed: text('rdb_last_bgsave_status') === 'err',
      lastAppendFailed:
        text('aof_last_write_status') === 'err' || text('aof_last_bgrewrite_status') === 'err',
      changesSinceSave: count('rdb_changes_since_last_save'),
    },
    replication: {
      role: text('role') === 'slave' ? 'replica' : 'master',
      id: text('master_replid'),
      replicas: count('connected_slaves'),
    },
    clients: {
      connected: count('connected_clients'),
      blocked: count('blocked_clients'),
      rejected: count('rejected_connections'),
    },
    keys: rowsOf(info, 'db')
      .filter(({ name }) => /^\d+$/.test(name))
      .reduce((sum, { values }) => sum + numberIn(values, 'keys'), 0),
    commandsPerSecond: count('instantaneous_ops_per_sec'),
    commands: rowsOf(info, 'cmdstat_').map(commandStat),
    errors: Object.fromEntries(
      rowsOf(info, 'errorstat_').map(({ name, values }) => [name, numberIn(values, 'count')]),
    ),
  };
}

function commandStat({ name, values }: { name: string; values: InfoFields }): CommandStat {
  return {
    name,
    calls: numberIn(values, 'calls'),
    totalUs: numberIn(values, 'usec'),
    usPerCall: numberIn(values, 'usec_per_call'),
    failed: numberIn(values, 'rejected_calls') + numberIn(values, 'failed_calls'),
  };
}
