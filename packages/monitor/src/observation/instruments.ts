import type { Counter, Meters, Timing } from '../meters/meters';

/** Everything that is measured of what gates and patterns do in this process. */
export interface Instruments<C extends Counter = Counter, T extends Timing = Timing> {
  readonly rateLimits: C;
  readonly cacheOperations: C;
  readonly cacheLoads: T;
  readonly cachedResponses: C;
  readonly locks: C;
  readonly lockWaits: T;
  readonly lockHolds: T;
  readonly lockedRoutes: C;
  readonly sessionOperations: C;
  readonly sessionGates: C;
  readonly idempotency: C;
  readonly queueJobs: C;
  readonly queueRuns: T;
  readonly writeBehind: C;
  readonly writeBehindRecords: C;
  readonly pubSub: C;
  readonly commands: C;
  readonly commandTimes: T;
  readonly commandRetries: C;
  readonly openBreakers: C;
  readonly breakerChanges: C;
  readonly connectionErrors: C;
}

export function createInstruments<C extends Counter, T extends Timing>(
  meters: Meters<C, T>,
): Instruments<C, T> {
  const counter = (name: string, help: string, ...labels: readonly string[]) =>
    meters.counter({ name, help, labels });
  const level = (name: string, help: string, ...labels: readonly string[]) =>
    meters.level({ name, help, labels });
  const timing = (name: string, help: string, ...labels: readonly string[]) =>
    meters.timing({ name, help, labels });
  return {
    rateLimits: counter(
      'rate_limit.decisions',
      'Decisions of rate limiters, by who made them',
      ...['name', 'outcome', 'source'],
    ),
    cacheOperations: counter('cache.operations', 'Operations on caches', 'name', 'operation', 'outcome'),
    cacheLoads: timing('cache.load.duration', 'How long loaders of caches ran', 'name', 'outcome'),
    cachedResponses: counter('cache_response.requests', 'Requests at caches of responses', 'outcome'),
    locks: counter('lock.outcomes', 'What came of locks', 'name', 'kind', 'outcome'),
    lockWaits: timing('lock.wait.duration', 'How long locks were waited for', 'name', 'kind', 'outcome'),
    lockHolds: timing('lock.hold.duration', 'How long locks were held', 'name', 'kind', 'outcome'),
    lockedRoutes: counter('lock_route.requests', 'Requests at locked routes', 'outcome'),
    sessionOperations: counter('session.operations', 'Operations on sessions', 'operation', 'outcome'),
    sessionGates: counter(
      'session_gate.requests',
      'Requests whose session was not as it should be, or not to be had',
      'outcome',
    ),
    idempotency: counter('idempotency.operations', 'Work that is done once', 'operation', 'outcome'),
    queueJobs: counter('queue.job.outcomes', 'What came of jobs', 'name', 'outcome'),
    queueRuns: timing('queue.job.duration', 'How long jobs ran', 'name', 'outcome'),
    writeBehind: counter(
      'write_behind.operations',
      'Operations of write-behinds',
      ...['name', 'operation', 'outcome'],
    ),
    writeBehindRecords: counter(
      'write_behind.flushed_records',
      'Records that were flushed to the database, or were to be',
      ...['name', 'outcome'],
    ),
    pubSub: counter('pubsub.events', 'What came of broadcasts and topics', 'name', 'kind', 'outcome'),
    commands: counter('commands', 'Commands and scripts, by name', 'name', 'outcome'),
    commandTimes: timing('command.duration', 'How long commands and scripts took, retries included', 'name'),
    commandRetries: counter('command.retries', 'Commands and scripts that were sent again', 'name'),
    openBreakers: level('breakers.open', 'Breakers that are open: nodes of Redis that are not asked'),
    breakerChanges: counter('breaker.changes', 'Breakers that opened and closed', 'state'),
    connectionErrors: counter('connection.errors', 'Errors of connections to Redis'),
  };
}
