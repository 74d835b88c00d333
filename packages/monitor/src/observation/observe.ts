import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  cacheEvents,
  commandEvents,
  connectionEvents,
  eventChannel,
  idempotencyEvents,
  lockEvents,
  pubSubEvents,
  queueEvents,
  rateLimitEvents,
  sessionEvents,
  writeBehindEvents,
  type CommandEvent,
  type ConnectionEvent,
  type EventChannel,
  type LockEvent,
} from '@sluice/core';
import type { CacheResponseEvent, LockRouteEvent, SessionGateEvent } from './gate-events';
import type { Instruments } from './instruments';

/** Has the instruments measure what happens in this process, until what is returned is called. */
export function observe(into: Instruments): () => void {
  const stops = [
    listen(commandEvents, (event) => {
      measureCommand(into, event);
    }),
    listen(connectionEvents, (event) => {
      measureConnection(into, event);
    }),
    listen(rateLimitEvents, ({ name, allowed, source }) => {
      into.rateLimits.add(1, name, allowed ? 'allowed' : 'denied', source);
    }),
    listen(cacheEvents, ({ name, operation, outcome, durationMs }) => {
      into.cacheOperations.add(1, name, operation, outcome);
      if (operation === 'load') into.cacheLoads.record(durationMs / 1000, name, outcome);
    }),
    listen(lockEvents, (event) => {
      measureLock(into, event);
    }),
    listen(sessionEvents, ({ operation, outcome }) => {
      into.sessionOperations.add(1, operation, outcome);
    }),
    listen(idempotencyEvents, ({ operation, outcome }) => {
      into.idempotency.add(1, operation, outcome);
    }),
    ...observeBackground(into),
    ...observeGates(into),
  ];
  return function stop() {
    for (const each of stops.splice(0)) each();
  };
}

function observeGates(into: Instruments): (() => void)[] {
  return [
    listen(eventChannel<LockRouteEvent>('sluice:lock-route'), ({ outcome }) => {
      into.lockedRoutes.add(1, outcome);
    }),
    listen(eventChannel<SessionGateEvent>('sluice:session-gate'), ({ outcome }) => {
      into.sessionGates.add(1, outcome);
    }),
    listen(eventChannel<CacheResponseEvent>('sluice:cache-response'), ({ outcome }) => {
      into.cachedResponses.add(1, outcome);
    }),
  ];
}

function observeBackground(into: Instruments): (() => void)[] {
  return [
    listen(queueEvents, ({ name, outcome, durationMs, jobs }) => {
      into.queueJobs.add(jobs, name, outcome);
      if (ENDS_OF_RUNS.has(outcome)) into.queueRuns.record(durationMs / 1000, name, outcome);
    }),
    listen(writeBehindEvents, ({ name, operation, outcome, records }) => {
      into.writeBehind.add(1, name, operation, outcome);
      if (records !== undefined) into.writeBehindRecords.add(records, name, outcome);
    }),
    listen(pubSubEvents, (event) => {
      const outcome = event.type === 'publish' ? event.outcome : event.type;
      into.pubSub.add(1, event.name, event.kind, outcome);
    }),
  ];
}

const ENDS_OF_RUNS: ReadonlySet<string> = new Set(['completed', 'failed', 'dead']);

function measureCommand(into: Instruments, { name, outcome, durationMs, attempts }: CommandEvent): void {
  into.commands.add(1, name, outcome);
  into.commandTimes.record(durationMs / 1000, name);
  if (attempts > 1) into.commandRetries.add(attempts - 1, name);
}

function measureConnection(into: Instruments, event: ConnectionEvent): void {
  if (event.type === 'error') into.connectionErrors.add(1);
  if (event.type !== 'breaker') return;
  into.openBreakers.add(event.state === 'open' ? 1 : -1);
  into.breakerChanges.add(1, event.state);
}

const ENDS_OF_WAITING: ReadonlySet<LockEvent['outcome']> = new Set([
  'acquired',
  'timeout',
  'aborted',
  'unavailable',
]);
const ENDS_OF_HOLDING: ReadonlySet<LockEvent['outcome']> = new Set([
  'released',
  'expired',
  'stolen',
  'unknown',
]);

function measureLock(into: Instruments, { name, kind, outcome, durationMs }: LockEvent): void {
  into.locks.add(1, name, kind, outcome);
  if (ENDS_OF_WAITING.has(outcome)) into.lockWaits.record(durationMs / 1000, name, kind, outcome);
  if (ENDS_OF_HOLDING.has(outcome)) into.lockHolds.record(durationMs / 1000, name, kind, outcome);
}

function listen<Event>({ name }: EventChannel<Event>, measure: (event: Event) => void): () => void {
  const listener = measure as (event: unknown) => void;
  subscribe(name, listener);
  return () => {
    unsubscribe(name, listener);
  };
}
