import type { Benchmark } from './benchmark';
import { rateLimit } from './rate-limit/benchmark';

/** What `pnpm bench` knows, by name. */
export const benchmarks: ReadonlyMap<string, Benchmark> = new Map(
  [rateLimit].map((benchmark) => [benchmark.name, benchmark]),
);
