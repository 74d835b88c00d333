import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import {
  checkKnown,
  checkOneOf,
  OptionError,
  withDefaults,
  type Defaults,
  type Resolved,
} from '@sluice/core';

export interface OpenTelemetryOptions {
  /**
   * A span for each command and script, in the context of whoever asked.
   *
   * @default true
   */
  spans?: boolean;

  /**
   * Durations of commands, and what gates and patterns do.
   *
   * @default true
   */
  metrics?: boolean;

  /** @default the global one */
  tracerProvider?: TracerProvider | undefined;

  /** @default the global one */
  meterProvider?: MeterProvider | undefined;
}

const DEFAULTS: Defaults<OpenTelemetryOptions> = {
  spans: true,
  metrics: true,
  tracerProvider: undefined,
  meterProvider: undefined,
};

/** @throws {OptionError} for an option that is wrong or unknown. */
export function resolveOptions(options: OpenTelemetryOptions): Resolved<OpenTelemetryOptions> {
  checkKnown(options, Object.keys(DEFAULTS));
  const resolved = withDefaults(options, DEFAULTS);
  checkOneOf('spans', resolved.spans, [true, false]);
  checkOneOf('metrics', resolved.metrics, [true, false]);
  checkProvider('tracerProvider', resolved.tracerProvider, 'getTracer');
  checkProvider('meterProvider', resolved.meterProvider, 'getMeter');
  return resolved;
}

function checkProvider(option: string, provider: unknown, method: string): void {
  if (provider === undefined) return;
  if (typeof provider !== 'object' || provider === null || !(method in provider)) {
    throw new OptionError(option, `a provider with ${method}()`, provider);
  }
}
