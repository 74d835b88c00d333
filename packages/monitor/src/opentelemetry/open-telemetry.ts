import { metrics, trace } from '@opentelemetry/api';
import { createInstruments, type Instruments } from '../observation/instruments';
import { observe } from '../observation/observe';
import { measureCommands } from './command-durations';
import { OpenTelemetryMeters } from './meters';
import { resolveOptions, type OpenTelemetryOptions } from './options';
import { traceCommands } from './command-spans';

/** What runs until it is closed. */
export interface OpenTelemetryBridge {
  /** Stops to measure and to trace. Spans of calls that are under way do not end. */
  close(): void;
}

const SCOPE = '@sluice/monitor';

/**
 * Hands what gates and patterns do in this process to OpenTelemetry: a span for each command and script, and metrics, by the
 * semantic conventions for databases. Nothing but the names of patterns, scripts and commands is in them.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): OpenTelemetryBridge {
  const { spans, metrics: measures, tracerProvider, meterProvider } = resolveOptions(options);
  const stops: (() => void)[] = [];
  if (measures) {
    const meter = (meterProvider ?? metrics.getMeterProvider()).getMeter(SCOPE);
    stops.push(observe(withoutCommands(createInstruments(new OpenTelemetryMeters(meter)))));
    stops.push(measureCommands(meter));
  }
  if (spans) stops.push(traceCommands((tracerProvider ?? trace.getTracerProvider()).getTracer(SCOPE)));
  return {
    close() {
      for (const stop of stops.splice(0)) stop();
    },
  };
}

/** The conventions have an instrument of their own for commands. */
function withoutCommands(instruments: Instruments): Instruments {
  return {
    ...instruments,
    commands: { add: () => undefined },
    commandTimes: { record: () => undefined },
  };
}
