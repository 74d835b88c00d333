import { httpBenchmark } from '../http/http-benchmark';
import { BEGIN } from './use-session';

const PEERS = ['connect-redis', 'connect-redis-v7'];

export const session = httpBenchmark({
  name: 'session',
  title: 'Sessions',
  packages: ['express-session', 'connect-redis', 'connect-redis-v7'],
  scenarios: [
    {
      name: 'read',
      description: 'Every request has a session, of which its handler reads; 50 clients with a session each.',
      clients: 50,
      cookiesFrom: BEGIN,
      contenders: ['bare', 'floor', 'sluice', 'sluice-compat', ...PEERS],
      reference: 'connect-redis',
      goals: [
        { contender: 'sluice', times: 'connect-redis', atLeast: 1.35 },
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
      name: 'write',
      description: 'Every request changes a field of its session; 50 clients with a session each.',
      clients: 50,
      cookiesFrom: BEGIN,
      contenders: ['bare', 'floor', 'sluice', 'sluice-compat', ...PEERS],
      reference: 'connect-redis',
      goals: [
        { contender: 'sluice', times: 'connect-redis', atLeast: 1.3 },
        {
          contender: 'sluice',
          figure: 'roundTrips',
          bound: 'at most',
          value: 2,
          of: 'round trips per request',
        },
      ],
    },
    {
      name: 'anonymous',
      description: 'No request has a session, nor begins one.',
      clients: 1,
      contenders: ['bare', 'sluice', 'sluice-compat', ...PEERS],
      reference: 'bare',
      goals: [
        {
          contender: 'sluice',
          figure: 'sent',
          bound: 'at most',
          value: 0,
          of: 'Redis commands per request',
        },
      ],
    },
  ],
});
