import { httpBenchmark } from '../http/http-benchmark';

export const rateLimit = httpBenchmark({
  name: 'rate-limit',
  title: 'Rate limiting',
  packages: ['express-rate-limit', 'rate-limit-redis', 'rate-limiter-flexible'],
  scenarios: [
    {
      name: 'allowed',
      description: 'Every request is within its limit; 50 clients, whose addresses a proxy tells.',
      clients: 50,
      contenders: [
        'bare',
        'floor',
        'sluice',
        'sluice-fixed-window',
        'express-rate-limit',
        'rate-limiter-flexible',
      ],
      reference: 'floor',
      goals: [
        { contender: 'sluice', times: 'floor', atLeast: 0.95 },
        { contender: 'sluice', times: 'rate-limiter-flexible', atLeast: 1.03 },
        { contender: 'sluice', times: 'express-rate-limit', atLeast: 1.12 },
      ],
    },
    {
      name: 'denied',
      description:
        'Every request of one client is over its limit. Bare Express, which denies nothing, answers 200.',
      clients: 1,
      contenders: [
        'bare',
        'refusal-floor',
        'sluice',
        'sluice-fixed-window',
        'express-rate-limit',
        'rate-limiter-flexible',
        'rate-limiter-flexible-blocking',
      ],
      reference: 'bare',
      goals: [{ contender: 'sluice', times: 'bare', atLeast: 1.2 }],
    },
    {
      name: 'leased',
      description:
        'Every request of one client is within a limit of which the process takes a share in advance.',
      clients: 1,
      contenders: ['bare', 'sluice-lease'],
      reference: 'bare',
      goals: [
        { contender: 'sluice-lease', times: 'bare', atLeast: 0.95 },
        {
          contender: 'sluice-lease',
          figure: 'sent',
          bound: 'fewer than',
          value: 10,
          of: 'Redis commands per 1000 requests',
          per: 1000,
        },
      ],
    },
  ],
});
