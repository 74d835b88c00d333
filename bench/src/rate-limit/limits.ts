/** What the contenders allow, in each scenario the same for all. */
export interface Limit {
  readonly limit: number;
  readonly windowMs: number;
}

const DAY_MS = 86_400_000;

const LIMITS: Readonly<Record<string, Limit>> = {
  // A day, so that a bucket that drains meanwhile has not drained before the next request comes: it stays a key in Redis.
  allowed: { limit: 1_000_000, windowMs: DAY_MS },
  denied: { limit: 1, windowMs: DAY_MS },
  leased: { limit: 100_000_000, windowMs: DAY_MS },
};

export function limitIn(scenario: string): Limit {
  const limit = LIMITS[scenario];
  if (limit === undefined) throw new Error(`No limit for the scenario ${scenario}`);
  return limit;
}
