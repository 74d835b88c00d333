import { column, percent, redisColumn, type Metrics } from '../measure/metrics';
import type { Usage } from '../measure/usage';
import { bytes, commands, processUser, redisCpu } from '../measure/usage-columns';

/** One round of one contender. Usage is per request. */
export type HttpSample = Usage &
  Readonly<{
    requestsPerSecond: number;
    p50Ms: number;
    p99Ms: number;
    /** Commands and round trips of a request that is alone. */
    sentSingly: number;
    roundTrips: number;
    /** Bytes of Redis memory, after the round. */
    memoryPerKey: number;
    /** Share of the time that the server process was computing. Below about 0.95, something else was the bottleneck. */
    serverBusy: number;
    /** The same of the load generator: near 1, it is the generator that was measured. */
    loadBusy: number;
  }>;

/** Below, the server was waiting for something else, and its rate is not its own. */
const BUSY_ENOUGH = 0.9;

export const HTTP_METRICS: Metrics<HttpSample> = {
  per: 'request',
  headline: {
    figure: 'requestsPerSecond',
    title: 'requests/s',
    digits: 0,
    unit: '/s',
    lessIsBetter: false,
  },
  compared: [{ figure: 'processUs', title: 'server CPU' }],
  columns: [
    column('server CPU µs', ({ processUs }) => processUs.toFixed(1)),
    processUser,
    redisCpu,
    commands,
    bytes,
    redisColumn('round trips', ({ roundTrips }) => roundTrips.toFixed(2)),
    column('p50 ms', ({ p50Ms }) => p50Ms.toFixed(2)),
    column('p99 ms', ({ p99Ms }) => p99Ms.toFixed(2)),
    redisColumn('memory per key', ({ memoryPerKey }) => `${memoryPerKey.toFixed(0)} B`),
    column('server / generator busy', ({ serverBusy, loadBusy }) => {
      const warning = serverBusy < BUSY_ENOUGH ? ' !' : '';
      return `${percent(serverBusy)} / ${percent(loadBusy)}${warning}`;
    }),
  ],
  note: '`!` marks a server that had to wait for something else.',
};
