import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { openTelemetry } from '@sluice/monitor/opentelemetry';
import type { HttpContender } from '../../http/http-contender';
import { mountGates } from '../mount-gates';

export const contender: HttpContender = {
  title: 'with spans of OpenTelemetry',
  configuration: 'a provider without an exporter, each call recorded',
  usesRedis: true,
  mount(app, surroundings) {
    openTelemetry({ metrics: false, tracerProvider: new BasicTracerProvider() });
    mountGates(app, surroundings);
  },
};
