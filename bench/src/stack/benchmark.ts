import { httpBenchmark } from '../http/http-benchmark';
import { BEGIN } from '../session/use-session';

export const stack = httpBenchmark({
  name: 'stack',
  title: 'A limit, a session and a cached body',
  packages: ['express-rate-limit', 'rate-limit-redis', 'express-session', 'connect-redis'],
  scenarios: [
    {
      name: 'redis',
      description:
        'Every request is counted, has a session, and is answered with a stored body, all from Redis; 50 clients with a session each.',
      clients: 50,
      cookiesFrom: BEGIN,
      contenders: ['bare', 'sluice', 'sluice-apart', 'peers'],
      reference: 'peers',
      goals: [
        { contender: 'sluice', times: 'peers', atLeast: 1.45 },
        {
          contender: 'sluice',
          figure: 'roundTrips',
          bound: 'at most',
          value: 1,
          of: 'round trips per request',
        },
      ],
    },
    {
      name: 'local',
      description:
        'Every gate is on, and has what it needs in the process: a share of the limit, a session that nobody reads, and the body; 50 clients with a session each.',
      clients: 50,
      cookiesFrom: BEGIN,
      contenders: ['bare', 'sluice-local'],
      reference: 'bare',
      goals: [{ contender: 'sluice-local', times: 'bare', atLeast: 1.1 }],
    },
  ],
});
