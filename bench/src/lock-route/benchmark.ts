import { httpBenchmark } from '../http/http-benchmark';

export const lockRoute = httpBenchmark({
  name: 'lock-route',
  title: 'Locked routes',
  packages: ['redlock', 'ioredis'],
  scenarios: [
    {
      name: 'free',
      description:
        'Every request takes the lock of its client, which nobody else wants, and gives it free when it was answered; 50 clients, whose addresses a proxy tells.',
      clients: 50,
      contenders: ['bare', 'floor', 'sluice', 'redlock'],
      reference: 'floor',
      goals: [{ contender: 'sluice', times: 'redlock', atLeast: 1 }],
    },
  ],
});
