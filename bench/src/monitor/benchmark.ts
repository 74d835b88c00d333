import { httpBenchmark } from '../http/http-benchmark';

export const monitor = httpBenchmark({
  name: 'monitor',
  title: 'Monitoring',
  packages: ['@opentelemetry/api', '@opentelemetry/sdk-metrics', '@opentelemetry/sdk-trace-base'],
  scenarios: [
    {
      name: 'limited',
      description:
        'Every request is counted by a limiter; 50 clients, whose addresses a proxy tells. What differs is who listens.',
      clients: 50,
      contenders: ['bare', 'sluice', 'sluice-monitor', 'sluice-metrics', 'sluice-spans'],
      reference: 'sluice',
      goals: [{ contender: 'sluice-monitor', times: 'sluice', atLeast: 0.97 }],
    },
  ],
});
