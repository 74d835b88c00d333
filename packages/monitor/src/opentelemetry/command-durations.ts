import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Meter } from '@opentelemetry/api';
import { commandEvents, type CommandEvent } from '@sluice/core';
import { commandAttributes, errorAttributes } from './command-attributes';

/** As the conventions advise, in seconds. */
const BOUNDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/** `db.client.operation.duration`, until what is returned is called. */
export function measureCommands(meter: Meter): () => void {
  const durations = meter.createHistogram('db.client.operation.duration', {
    description: 'Duration of database client operations',
    unit: 's',
    advice: { explicitBucketBoundaries: BOUNDS },
  });
  const listener = (event: unknown) => {
    const { name, outcome, durationMs } = event as CommandEvent;
    durations.record(durationMs / 1000, { ...commandAttributes(name), ...errorAttributes(outcome) });
  };
  subscribe(commandEvents.name, listener);
  return () => {
    unsubscribe(commandEvents.name, listener);
  };
}
