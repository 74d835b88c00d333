export { openTelemetry, type OpenTelemetryBridge } from './open-telemetry';
export type { OpenTelemetryOptions } from './options';
