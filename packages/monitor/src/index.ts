export { monitor, type Monitor } from './monitor';
export type { Area, MonitorOptions, WatchedGate, WithoutRedis } from './options';
export type { GateHealth, Health } from './health/health';
export type {
  DeadJob,
  DeadRecord,
  QueueCounts,
  WatchedQueue,
  WatchedWriteBehind,
  WriteBehindStats,
} from './watched';
