import { httpBenchmark } from '../http/http-benchmark';

export const cacheResponse = httpBenchmark({
  name: 'cache-response',
  title: 'Cached responses',
  packages: ['apicache', 'bentocache'],
  scenarios: [
    {
      name: 'l1-hit',
      description: 'One URL, whose answer the process holds.',
      clients: 1,
      contenders: ['bare', 'sluice-l1', 'apicache', 'bentocache-l1'],
      reference: 'bare',
      goals: [{ contender: 'sluice-l1', times: 'bare', atLeast: 1.27 }],
    },
    {
      name: 'redis-hit',
      description: 'One URL, whose answer is in Redis.',
      clients: 1,
      contenders: ['bare', 'floor', 'sluice', 'bentocache'],
      reference: 'bare',
      goals: [{ contender: 'sluice', times: 'bare', atLeast: 1.15 }],
    },
    {
      name: 'not-modified',
      description: 'One URL, whose answer the client has already: 304.',
      clients: 1,
      conditional: true,
      contenders: ['bare', 'sluice', 'sluice-l1'],
      reference: 'bare',
      goals: [],
    },
    {
      name: 'miss',
      description: 'Each request is for another URL, and its answer is stored.',
      clients: 1,
      uniqueUrls: true,
      contenders: ['bare', 'sluice', 'bentocache'],
      reference: 'bare',
      goals: [],
    },
  ],
});
