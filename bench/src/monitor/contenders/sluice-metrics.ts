import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { openTelemetry } from '@sluice/monitor/opentelemetry';
import type { HttpContender } from '../../http/http-contender';
import { mountGates } from '../mount-gates';

export const contender: HttpContender = {
  title: 'with metrics of OpenTelemetry',
  configuration: 'a provider without a reader',
  usesRedis: true,
  mount(app, surroundings) {
    openTelemetry({ spans: false, meterProvider: new MeterProvider() });
    mountGates(app, surroundings);
  },
};
