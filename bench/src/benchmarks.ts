import type { Benchmark } from './benchmark';
import { cacheResponse } from './cache-response/benchmark';
import { leaderboard } from './leaderboard/benchmark';
import { lock } from './lock/benchmark';
import { lockRoute } from './lock-route/benchmark';
import { monitor } from './monitor/benchmark';
import { queue } from './queue/benchmark';
import { rateLimit } from './rate-limit/benchmark';
import { session } from './session/benchmark';
import { stack } from './stack/benchmark';
import { writeBehind } from './write-behind/benchmark';

/** What `pnpm bench` knows, by name. */
export const benchmarks: ReadonlyMap<string, Benchmark> = new Map(
  [rateLimit, lock, lockRoute, cacheResponse, session, monitor, stack, leaderboard, writeBehind, queue].map(
    (benchmark: Benchmark) => [benchmark.name, benchmark],
  ),
);
